import { sealTest } from '../gold/seal-test.ts';
import { splitGoldValidation } from '../gold/split-gold-validation.ts';
import type { S3Config } from '../loop/s3-config.ts';
import type { S3Dependencies } from '../loop/s3-dependencies.ts';
import { createSimulatedQuestionWorld } from '../teacher/simulated/questions/simulated-question-world.ts';
import { createMemoryCheckpointStore } from './memory-checkpoint-store.ts';
import { createMemoryRunStore } from './memory-run-store.ts';
import { smallConfig, type SimulatedRunSizes } from './simulated-run.ts';
import { createSpanTrainer, type SpanTrainer } from './span-trainer.ts';
import { createWordEncoder } from './word-encoder.ts';

/** A whole run of extractive question answering in memory: the simulated world of questions, a linear reader, a stopped clock. */
export interface SimulatedQuestionRun {
  readonly dependencies: S3Dependencies & { readonly trainer: SpanTrainer };
  readonly config: S3Config;
}

export function createSimulatedQuestionRun({ seed = 0, seedRows = 40, validationRows = 60, testRows = 40, roles = 'split' }: SimulatedRunSizes = {}): SimulatedQuestionRun {
  const world = createSimulatedQuestionWorld({ seed });
  const { task } = world;
  return {
    dependencies: {
      task,
      teacher: world.teacher(),
      trainer: createSpanTrainer(),
      encoder: createWordEncoder(),
      store: createMemoryRunStore(),
      checkpoints: createMemoryCheckpointStore(),
      gold: splitGoldValidation(world.goldRows(validationRows, 'validation'), { roles, selectionShare: 0.5, seed, task }),
      test: sealTest(world.goldRows(testRows, 'test'), task),
      contexts: world.contexts(seedRows),
      clock: { now: () => 0 },
      gap: world.gap,
    },
    config: { ...smallConfig, runSeed: seed, maxLength: 48, seed: { ...smallConfig.seed, rows: seedRows } },
  };
}
