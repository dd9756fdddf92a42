import { describe, expect, it } from 'vitest';
import { runS3 } from '../loop/run-s3.ts';
import type { S3Config } from '../loop/s3-config.ts';
import { createSimulatedRun } from '../testing/simulated-run.ts';
import { methodOf } from './methods.ts';
import { plannedTrainings, trainingsOfRound } from './planned-trainings.ts';

const encoders = { disagreement: { folds: 3, student: 'encoder', action: 'weigh', weight: 0.5 } } as const;
const control = { rows: 5, seeds: 3, minGain: -1 };

describe('plannedTrainings', () => {
  it.each<[number, string, Partial<S3Config>, Partial<S3Config['extrapolation']>]>([
    [3, 's3', {}, {}],
    [1, 'seed-plus', {}, {}],
    [1, 'gold', {}, {}],
    [18, 'gold+s3', {}, {}],
    [6, 's3', {}, { errors: 'transferred' }],
    [1, 'seed-plus', {}, { errors: 'transferred' }],
    [12, 's3', { labelNoise: encoders }, {}],
    [4, 'goldgen', { labelNoise: encoders }, {}],
    [24, 'gold+s3', { labelNoise: encoders }, {}], // in round 0 there is no row to doubt
    [15, 's3', { control }, {}],
    [1, 'zerogen', { control }, {}],
    [27, 's3', { control, labelNoise: encoders }, { errors: 'transferred' }],
  ])('is what a run does: %i of %s with %j, %j', async (trainings, method, settings, extrapolation) => {
    const { dependencies, config: base } = createSimulatedRun();
    const config = methodOf(method).configure({ ...base, ...settings, extrapolation: { ...base.extrapolation, ...extrapolation } }, 60);
    expect(plannedTrainings(config)).toBe(trainings);
    await runS3(dependencies, config);
    expect(dependencies.trainer.trained).toHaveLength(trainings);
  }, 30_000);

  it('of a run whose rounds take every error counts every fold', () => {
    const { config } = createSimulatedRun();
    expect(trainingsOfRound({ ...config, labelNoise: encoders, seed: { ...config.seed, rows: 2 } }, 0)).toBe(3); // its model, and two folds of one row
    expect(trainingsOfRound({ ...config, labelNoise: encoders, seed: { ...config.seed, rows: 2 } }, 1)).toBe(4);
  });
});
