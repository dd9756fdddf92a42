import type { TrainingOptions } from '@stepsynth/core';

import type { NativeTrainingOptions } from './addon-types.ts';

/** Hyper-parameters in the names C++ reads; an absent limit becomes its sentinel. */
export function toNativeOptions(options: TrainingOptions): NativeTrainingOptions {
  return {
    learning_rate: options.learningRate,
    epochs: options.epochs,
    max_steps: options.maxSteps ?? 0,
    batch_size: options.batchSize,
    gradient_accumulation_steps: options.gradientAccumulationSteps,
    warmup_ratio: options.warmupRatio,
    warmup_steps: options.warmupSteps ?? -1,
    weight_decay: options.weightDecay,
    weight_decay_on: options.weightDecayOn,
    max_grad_norm: options.maxGradNorm,
    label_smoothing: options.labelSmoothing,
    dropout: options.dropout,
    early_stopping_patience: options.earlyStoppingPatience,
    keep: options.keep,
    seed: options.seed,
  };
}
