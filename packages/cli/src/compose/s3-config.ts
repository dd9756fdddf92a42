import type { S3Config, TaskFile } from '@stepsynth/core';
import { trainingOptions } from './training-options.ts';

/** The loop's part of a task file. */
export function s3Config(file: TaskFile): S3Config {
  return {
    runSeed: file.runSeed,
    rounds: file.rounds,
    rationales: file.rationales,
    sampling: file.sampling,
    seed: file.seed,
    extrapolation: file.extrapolation,
    filters: file.filters,
    stop: file.stop,
    maxLength: file.model.maxLength,
    checkpoint: file.model.checkpoint,
    training: trainingOptions(file.training),
    concurrency: file.runtime.concurrency,
  };
}
