import { z } from 'zod';

/** Hyper-parameters of each fine-tuning; see `TrainingOptions` for what they mean. */
export const trainingSettings = z.strictObject({
  learningRate: z.number().gt(0).default(5e-5),
  epochs: z.int().min(1).default(3),
  maxSteps: z.int().min(1).optional(),
  batchSize: z.int().min(1).default(32),
  gradientAccumulationSteps: z.int().min(1).default(1),
  warmupRatio: z.number().min(0).max(1).default(0),
  warmupSteps: z.int().min(0).optional(),
  weightDecay: z.number().min(0).default(0),
  weightDecayOn: z.enum(['hugging-face', 'all']).default('hugging-face'),
  maxGradNorm: z.number().min(0).default(1),
  labelSmoothing: z.number().min(0).lt(1).default(0),
  dropout: z.boolean().default(true),
  earlyStoppingPatience: z.int().min(0).default(0),
  keep: z.enum(['best', 'last']).default('best'),
});

export type TrainingSettings = z.output<typeof trainingSettings>;
