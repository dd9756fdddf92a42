import { describe, expect, it } from 'vitest';
import { createRandom } from '../random/seeded-random.ts';
import { bootstrapIntervals } from './bootstrap-intervals.ts';
import { classificationMetrics } from './classification-metrics.ts';

const random = createRandom('bootstrap-test');
const gold = Array.from({ length: 400 }, () => random.integer(2));
const predicted = gold.map((label) => (random.next() < 0.8 ? label : 1 - label));

describe('bootstrapIntervals', () => {
  it('holds the measured scores and is as wide as the normal approximation says', () => {
    const { accuracy, macroF1 } = classificationMetrics(gold, predicted, 2);
    const intervals = bootstrapIntervals(gold, predicted, 2, { seed: 1 });
    const expectedWidth = 2 * 1.96 * Math.sqrt((accuracy * (1 - accuracy)) / gold.length);
    expect(intervals.accuracy[0]).toBeLessThan(accuracy);
    expect(intervals.accuracy[1]).toBeGreaterThan(accuracy);
    expect((intervals.accuracy[1] - intervals.accuracy[0]) / expectedWidth).toBeCloseTo(1, 0.9);
    expect(intervals.macroF1[0]).toBeLessThan(macroF1);
    expect(intervals.macroF1[1]).toBeGreaterThan(macroF1);
  });

  it('depends on the seed alone', () => {
    const once = bootstrapIntervals(gold, predicted, 2, { seed: 1, resamples: 300 });
    expect(bootstrapIntervals(gold, predicted, 2, { seed: 1, resamples: 300 })).toEqual(once);
    expect(bootstrapIntervals(gold, predicted, 2, { seed: 2, resamples: 300 })).not.toEqual(once);
  });

  it('has no width where every row is right, and none without rows', () => {
    expect(bootstrapIntervals([0, 1, 1], [0, 1, 1], 2, { seed: 1 }).accuracy).toEqual([1, 1]);
    expect(bootstrapIntervals([], [], 2, { seed: 1 })).toEqual({ accuracy: [0, 0], macroF1: [0, 0] });
  });
});
