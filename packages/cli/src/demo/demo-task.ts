import { simulatedTask } from '@stepsynth/core';

/** Rows of gold data that the demo draws from its world. */
export const demoGoldRows = { validation: 500, test: 1000 } as const;

/** The demo's encoder: small enough to train from nothing within seconds on two cores. */
export const demoEncoder = { modelType: 'bert', hiddenSize: 64, layers: 2, heads: 4, intermediateSize: 128, maxPositions: 64 } as const;

/** The demo's task file, without its seed and rounds. */
export function demoTaskFile(): Record<string, unknown> {
  return {
    ...simulatedTask,
    gold: { validation: 'gold-validation.jsonl', test: 'gold-test.jsonl' },
    rationales: { perLabel: 20, perPrompt: 1 },
    seed: { rows: 600 },
    extrapolation: { perError: 3 },
    rounds: 3,
    teacher: { provider: 'simulated' },
    model: { checkpoint: 'checkpoint', maxLength: 48 },
    training: { learningRate: 1e-3, epochs: 12, batchSize: 32, warmupRatio: 0.1, weightDecay: 0.01, keep: 'best' },
    runtime: { device: 'cpu' },
  };
}
