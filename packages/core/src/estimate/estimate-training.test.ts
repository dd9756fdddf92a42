import { describe, expect, it } from 'vitest';
import { estimateTraining, type TrainingEstimateInputs } from './estimate-training.ts';

const inputs: TrainingEstimateInputs = {
  config: {
    rounds: 1,
    seed: { rows: 100, balance: 'uniform', candidatesPerRow: 5 },
    extrapolation: { perError: 3, candidatesPerRow: 5, errors: 'misclassified' },
    training: { learningRate: 5e-5, epochs: 2, batchSize: 10, gradientAccumulationSteps: 1, warmupRatio: 0, weightDecay: 0, weightDecayOn: 'all', maxGradNorm: 1, labelSmoothing: 0, dropout: true, earlyStoppingPatience: 0, keep: 'best' },
  },
  miningRows: 50,
  selectionRows: 40,
  testRows: 30,
  errorRate: 0.2,
  tokensPerRow: 10,
  layerParameters: 1000,
  flopsPerSecond: 1e6,
};

describe('estimateTraining', () => {
  it('counts every round from the start, on seed data and all that was added', () => {
    const trainedTokens = (100 + 130) * 2 * 10;
    const predictedTokens = (30 + 2 * (40 * 3 + 50)) * 10;
    expect(estimateTraining(inputs)).toEqual({ trainedTokens, predictedTokens, seconds: (1000 * (6 * trainedTokens + 2 * predictedTokens)) / 1e6 });
  });

  it.each([5, 50])('takes maxSteps, fewer or more than epochs would be: %d', (maxSteps) => {
    const { trainedTokens } = estimateTraining({ ...inputs, config: { ...inputs.config, rounds: 0, training: { ...inputs.config.training, maxSteps } } });
    expect(trainedTokens).toBe(maxSteps * 10 * 10);
  });
});
