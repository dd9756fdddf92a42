import type { S3Config } from '../loop/s3-config.ts';
import type { TrainingOptions } from '../ports/small-model-trainer.ts';
import type { RunSettings } from './run-settings.ts';

/** The loop's part of a task file. */
export function s3ConfigFrom(file: RunSettings): S3Config {
  return {
    runSeed: file.runSeed,
    rounds: file.rounds,
    rationales: file.rationales,
    sampling: file.sampling,
    seed: file.seed,
    extrapolation: extrapolationFrom(file),
    filters: file.filters,
    ...(file.labelNoise !== undefined && { labelNoise: file.labelNoise }),
    ...controlFrom(file),
    ...(file.gap !== 'off' && { gap: file.gap }),
    reinitialise: file.reinitialise,
    stop: file.stop,
    whenBudgetReached: file.budget.whenReached,
    maxLength: file.model.maxLength,
    checkpoint: file.model.checkpoint,
    training: trainingOptionsFrom(file.training),
    saveTrainingEverySeconds: file.runtime.saveTrainingEverySeconds,
    concurrency: file.runtime.concurrency,
  };
}

function controlFrom({ control }: RunSettings): Pick<S3Config, 'control'> {
  if (control === 'off') return {};
  return { control: typeof control === 'number' ? { rows: control, seeds: 3, minGain: 0 } : control };
}

function extrapolationFrom({ extrapolation: { rowsPerRound, ...settings }, rounds }: RunSettings): S3Config['extrapolation'] {
  return { ...settings, ...(rowsPerRound !== undefined && { rowsByRound: new Array<number>(rounds).fill(rowsPerRound) }) };
}

/** Training settings of a task file as the trainer takes them. */
export function trainingOptionsFrom({ maxSteps, warmupSteps, classWeights, ...settings }: RunSettings['training']): Omit<TrainingOptions, 'seed'> {
  return {
    ...settings,
    ...(maxSteps !== undefined && { maxSteps }),
    ...(warmupSteps !== undefined && { warmupSteps }),
    ...(classWeights !== undefined && { classWeights }),
  };
}
