import type { TrainingOptions } from '@stepsynth/core';
import { StepsynthError } from '@stepsynth/core';

import type { NativeTrainingOptions } from './addon-types.ts';

/**
 * Hyper-parameters in the names C++ reads; an absent limit becomes its sentinel.
 *
 * @throws {StepsynthError} TRAINER when a class weight is of no label of the model's.
 */
export function toNativeOptions(options: TrainingOptions, labels: readonly string[]): NativeTrainingOptions {
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
    layerwise_learning_rate_decay: options.layerwiseLearningRateDecay ?? 1,
    freeze_embeddings: options.freezeEmbeddings ?? false,
    freeze_layers: options.freezeLayers ?? 0,
    class_weights: classWeights(options.classWeights, labels),
    focal_gamma: options.focalGamma ?? 0,
  };
}

function classWeights(weights: TrainingOptions['classWeights'], labels: readonly string[]): number[] {
  if (weights === undefined) return [];
  const unknown = Object.keys(weights).find((label) => !labels.includes(label));
  if (unknown !== undefined) {
    throw new StepsynthError('TRAINER', `classWeights has ${unknown}, which is no label`, { hint: `labels are ${labels.join(', ')}` });
  }
  return labels.map((label) => weights[label] ?? 1);
}
