import { z } from 'zod';

/** Hyper-parameters of each fine-tuning; see `TrainingOptions` for what they mean. */
export const trainingSettings = z.strictObject({
  learningRate: z.number().gt(0).default(5e-5).describe('Peak learning rate of AdamW.'),
  epochs: z.int().min(1).default(3).describe('Passes over the training rows.'),
  maxSteps: z.int().min(1).optional().describe('Exactly this many optimizer steps, be they fewer or more than epochs would take.'),
  batchSize: z.int().min(1).default(32).describe('Rows in a forward pass.'),
  gradientAccumulationSteps: z.int().min(1).default(1).describe('Forward passes in an optimizer step.'),
  warmupRatio: z.number().min(0).max(1).default(0).describe('Share of all steps over which the learning rate rises from 0.'),
  warmupSteps: z.int().min(0).optional().describe('Takes the place of warmupRatio.'),
  weightDecay: z.number().min(0).default(0).describe('Decoupled weight decay.'),
  weightDecayOn: z.enum(['hugging-face', 'all']).default('hugging-face').describe("hugging-face spares biases and LayerNorm; all decays every parameter (the paper's scripts)."),
  maxGradNorm: z.number().min(0).default(1).describe('Largest global gradient norm; 0 turns clipping off.'),
  labelSmoothing: z.number().min(0).lt(1).default(0).describe('Share of the target spread over all labels.'),
  dropout: z.boolean().default(true).describe("false turns the checkpoint's dropout off."),
  earlyStoppingPatience: z.int().min(0).default(0).describe('Stop after this many epochs without a better selection accuracy; 0 never stops.'),
  keep: z.enum(['best', 'last']).default('best').describe('best: the weights of the best epoch on selection. last: those of the last step.'),
  layerwiseLearningRateDecay: z.number().gt(0).max(1).default(1).describe("Learning rate of each layer over that of the layer above it; the head has learningRate."),
  freezeEmbeddings: z.boolean().default(false).describe('Leave the embeddings as they are.'),
  freezeLayers: z.int().min(0).default(0).describe('Leave this many layers, from the bottom, as they are.'),
  classWeights: z.record(z.string(), z.number().min(0)).optional().describe('What a row of a label counts in the loss, by label; a label left out counts 1.'),
  focalGamma: z.number().min(0).default(0).describe('Exponent of the focal loss; 0 is cross entropy.'),
});

/** Hyper-parameters as a task file states them, defaults filled in. */
export type TrainingSettings = z.output<typeof trainingSettings>;
