import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import fixture from './__fixtures__/metrics.json' with { type: 'json' };
import { classificationMetrics } from './classification-metrics.ts';

const tolerance = 1e-14;

describe('classificationMetrics', () => {
  it.each(fixture.classification)('agrees with scikit-learn: $name', ({ gold, predicted, labelCount, accuracy, macroF1, perLabel, confusion }) => {
    const metrics = classificationMetrics(gold, predicted, labelCount);
    expect(Math.abs(metrics.accuracy - accuracy)).toBeLessThan(tolerance);
    expect(Math.abs(metrics.macroF1 - macroF1)).toBeLessThan(tolerance);
    expect(metrics.confusion).toEqual(confusion);
    for (const [label, expected] of perLabel.entries()) {
      const scores = metrics.perLabel[label]!;
      expect(scores.support).toBe(expected.support);
      for (const name of ['precision', 'recall', 'f1'] as const) expect(Math.abs(scores[name] - expected[name])).toBeLessThan(tolerance);
    }
  });

  it('counts every row once in the confusion matrix and scores between 0 and 1', () => {
    const rows = fc.array(fc.tuple(fc.nat(3), fc.nat(3)), { maxLength: 50 });
    fc.assert(fc.property(rows, (pairs) => {
      const metrics = classificationMetrics(pairs.map(([gold]) => gold), pairs.map(([, predicted]) => predicted), 4);
      expect(metrics.confusion.flat().reduce((sum, count) => sum + count, 0)).toBe(pairs.length);
      for (const score of [metrics.accuracy, metrics.macroF1]) expect(score >= 0 && score <= 1).toBe(true);
      if (pairs.every(([gold, predicted]) => gold === predicted) && pairs.length > 0) expect(metrics.macroF1).toBe(1);
    }));
  });

  it('scores no rows as 0', () => {
    expect(classificationMetrics([], [], 2)).toMatchObject({ rows: 0, accuracy: 0, macroF1: 0 });
  });

  it('refuses lists of different lengths and ids out of range', () => {
    expect(() => classificationMetrics([0], [], 2)).toThrow('1 gold rows, 0 predictions');
    expect(() => classificationMetrics([0], [2], 2)).toThrow('label id 2 in row 0, expected 0 to 1');
    expect(() => classificationMetrics([0.5], [1], 2)).toThrow('label id 0.5');
  });
});
