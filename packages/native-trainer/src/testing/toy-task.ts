import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { EncodedDataset, TrainingOptions, TrainRequest } from '@stepsynth/core';
import { createRandom } from '@stepsynth/core';

import { writeRandomCheckpoint } from '../random-checkpoint.ts';

const CLS = 2;
const SEP = 3;
export const TOY_VOCABULARY = 40;
export const TOY_LABELS = ['low', 'high'] as const;

/** Hyper-parameters under which a tiny encoder learns the toy task in a second. */
export const TOY_OPTIONS: TrainingOptions = {
  learningRate: 5e-3,
  epochs: 4,
  batchSize: 16,
  gradientAccumulationSteps: 1,
  warmupRatio: 0.1,
  weightDecay: 0,
  weightDecayOn: 'hugging-face',
  maxGradNorm: 1,
  labelSmoothing: 0,
  dropout: false,
  earlyStoppingPatience: 0,
  keep: 'best',
  seed: 7,
};

/** Rows of 3 to 12 tokens; label 0 draws its words from ids 10 to 19, label 1 from 20 to 29. */
export function toyDataset(rows: number, seed = 1): EncodedDataset & { readonly labels: Int32Array } {
  const random = createRandom('toy', seed);
  const texts = Array.from({ length: rows }, (_, row) => {
    const first = row % 2 === 0 ? 10 : 20;
    return [CLS, ...Array.from({ length: 1 + random.integer(10) }, () => first + random.integer(10)), SEP];
  });
  return datasetOf(texts, Int32Array.from(texts, (_, row) => row % 2));
}

/** Rows given as token ids. */
export function datasetOf(texts: readonly (readonly number[])[], labels: Int32Array): EncodedDataset & { readonly labels: Int32Array } {
  const offsets = [0];
  for (const text of texts) offsets.push((offsets.at(-1) ?? 0) + text.length);
  return { rows: texts.length, inputIds: Int32Array.from(texts.flat()), rowOffsets: Int32Array.from(offsets), labels };
}

/** Where a training repeats itself to the bit: nothing is measured first. */
export const REPEATABLE = { device: 'cpu', threads: 1, precision: 'fp32', memoryBudgetMb: 2048 } as const;

/** Six epochs of 16 steps with dropout, decay and warm-up: everything that a training which goes on must take up again. */
export function stateRequest(checkpoint: string, changes: Partial<TrainingOptions> = {}): TrainRequest {
  const options = { ...TOY_OPTIONS, epochs: 6, dropout: true, weightDecay: 0.1, weightDecayOn: 'all', ...changes } as const;
  return { checkpoint, labels: TOY_LABELS, training: toyDataset(256), selection: toyDataset(64, 2), options };
}

/** A folder of its own with a tiny untrained encoder in `checkpoint`. */
export async function makeToyFolder(options: { hiddenSize?: number; layers?: number; modelType?: 'bert' | 'distilbert' | 'roberta'; maxPositions?: number } = {}): Promise<{ folder: string; checkpoint: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'stepsynth-test-'));
  const checkpoint = join(folder, 'checkpoint');
  const hiddenSize = options.hiddenSize ?? 32;
  await writeRandomCheckpoint(checkpoint, {
    modelType: options.modelType ?? 'bert',
    hiddenSize,
    layers: options.layers ?? 1,
    heads: 2,
    intermediateSize: 2 * hiddenSize,
    vocabularySize: TOY_VOCABULARY,
    maxPositions: options.maxPositions ?? 64,
    seed: 3,
  });
  return { folder, checkpoint };
}
