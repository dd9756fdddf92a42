import { availableParallelism } from 'node:os';
import { estimateTraining, StepsynthError, type S3Config, type TaskFile, type TrainingEstimate } from '@stepsynth/core';
import { describeNative } from '@stepsynth/native-trainer';
import { layerParameters, type CheckpointFacts } from './checkpoint-facts.ts';
import type { GoldParts } from './load-parts.ts';
import type { Lengths } from './validation.ts';

/** An estimate of training and what its speed was taken to be. */
export interface FineTuningEstimate extends TrainingEstimate {
  /** Such as `2 CPU threads`. */
  readonly device: string;
  readonly flopsPerSecond: number;
}

/** What encoders of this size reach in practice, not what the hardware could do. */
const FLOPS_PER_CPU_THREAD = 40e9;
const FLOPS_PER_GPU = 20e12;

const distilbert = layerParameters(6, 768, 3072);

/** A rough estimate of all rounds of training; without the checkpoint, of DistilBERT's size. */
export async function estimateFineTuning(
  { file, config, parts, lengths, checkpoint, errorRate }: { file: TaskFile; config: S3Config; parts: GoldParts; lengths: Lengths | undefined; checkpoint: CheckpointFacts | undefined; errorRate: number },
): Promise<FineTuningEstimate> {
  const { device, flopsPerSecond } = await speedOf(file.runtime);
  const tokensPerRow = lengths?.parts[0]?.meanKept ?? file.model.maxLength;
  const estimate = estimateTraining({
    config, errorRate, tokensPerRow, flopsPerSecond,
    miningRows: parts.gold.mining.length,
    selectionRows: parts.gold.selection.length,
    testRows: parts.test.length,
    layerParameters: checkpoint?.layerParameters ?? distilbert,
  });
  return { ...estimate, device, flopsPerSecond };
}

async function speedOf({ device, threads }: TaskFile['runtime']): Promise<{ device: string; flopsPerSecond: number }> {
  const native = await describeIfBuilt();
  const gpu = native?.cudaDevices[Number(device.split(':')[1] ?? 0)];
  if (device !== 'cpu' && gpu !== undefined) return { device: gpu, flopsPerSecond: FLOPS_PER_GPU };
  const used = threads > 0 ? threads : native?.threads ?? availableParallelism();
  return { device: `${used} CPU ${used === 1 ? 'thread' : 'threads'}`, flopsPerSecond: used * FLOPS_PER_CPU_THREAD };
}

async function describeIfBuilt(): Promise<Awaited<ReturnType<typeof describeNative>> | undefined> {
  try {
    return await describeNative();
  } catch (error) {
    if (error instanceof StepsynthError) return undefined; // doctor says what is wrong with it
    throw error;
  }
}
