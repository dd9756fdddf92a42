import { sealTest } from '../gold/seal-test.ts';
import { splitGoldValidation } from '../gold/split-gold-validation.ts';
import type { S3Config } from '../loop/s3-config.ts';
import type { S3Dependencies } from '../loop/s3-dependencies.ts';
import { createSimulatedWorld } from '../teacher/simulated/simulated-world.ts';
import { createBagOfWordsTrainer, type BagOfWordsTrainer } from './bag-of-words-trainer.ts';
import { INITIAL_CHECKPOINT } from './handed-out-models.ts';
import { createMemoryCheckpointStore } from './memory-checkpoint-store.ts';
import { createMemoryRunStore } from './memory-run-store.ts';
import { createWordEncoder } from './word-encoder.ts';

/** Sizes of a run in the simulated world. */
export interface SimulatedRunSizes {
  readonly seed?: number;
  readonly seedRows?: number;
  readonly validationRows?: number;
  readonly testRows?: number;
  readonly roles?: 'split' | 'paper';
}

/** A whole run in memory: the simulated world, a bag of words, a stopped clock. Change what a test is about. */
export interface SimulatedRun {
  readonly dependencies: S3Dependencies & { readonly trainer: BagOfWordsTrainer };
  readonly config: S3Config;
}

export function createSimulatedRun({ seed = 0, seedRows = 40, validationRows = 60, testRows = 40, roles = 'split' }: SimulatedRunSizes = {}): SimulatedRun {
  const world = createSimulatedWorld({ seed });
  const { task } = world;
  return {
    dependencies: {
      task,
      teacher: world.teacher(),
      trainer: createBagOfWordsTrainer(),
      encoder: createWordEncoder(),
      store: createMemoryRunStore(),
      checkpoints: createMemoryCheckpointStore(),
      gold: splitGoldValidation(world.goldRows(validationRows, 'validation'), { roles, selectionShare: 0.5, seed, task }),
      test: sealTest(world.goldRows(testRows, 'test'), task),
      contexts: [],
      clock: { now: () => 0 },
      gap: world.gap,
    },
    config: { ...smallConfig, runSeed: seed, seed: { ...smallConfig.seed, rows: seedRows } },
  };
}

/** Settings of a small run. */
export const smallConfig: S3Config = {
  runSeed: 0,
  rounds: 2,
  rationales: { perLabel: 20, perPrompt: 3 },
  sampling: { temperature: 0.9, topP: 1, maxTokens: 64 },
  seed: { rows: 40, balance: 'uniform', candidatesPerRow: 5 },
  extrapolation: { perError: 1, candidatesPerRow: 5, errors: 'misclassified' },
  filters: { refusal: true, artefact: true, minCharacters: 1, maxCharacters: 1000, duplicate: true, goldLeakage: true },
  stop: { noErrors: true, patience: 0 },
  maxLength: 64,
  checkpoint: INITIAL_CHECKPOINT,
  training: {
    learningRate: 5e-5, epochs: 3, batchSize: 32, gradientAccumulationSteps: 1, warmupRatio: 0, weightDecay: 0, weightDecayOn: 'hugging-face',
    maxGradNorm: 1, labelSmoothing: 0, dropout: true, earlyStoppingPatience: 0, keep: 'best',
  },
  concurrency: 4,
};
