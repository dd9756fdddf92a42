import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitLogisticRegression } from './logistic-regression.ts';
import { pointsOf } from './points.ts';

describe('fitLogisticRegression', () => {
  it('takes a row of weight n as n rows, and one of weight 0 as none', () => {
    const row = fc.record({ point: fc.tuple(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -3, max: 3 })), label: fc.nat({ max: 1 }), weight: fc.nat({ max: 3 }) });
    fc.assert(fc.property(fc.array(row, { minLength: 4, maxLength: 16 }), (rows) => {
      const repeated = rows.flatMap((each) => new Array<typeof each>(each.weight).fill(each));
      fc.pre(repeated.length > 0);
      const points = (of: typeof rows) => pointsOf(of.flatMap(({ point }) => point), 2);
      const labels = (of: typeof rows): number[] => of.map(({ label }) => label);
      const weighted = fitLogisticRegression(points(rows), labels(rows), 2, { weights: rows.map(({ weight }) => weight) });
      const expected = fitLogisticRegression(points(repeated), labels(repeated), 2);
      // The bias is not penalised: of labels that only one side has it would grow without end, so logits are compared at the points' directions.
      const slopes = (weights: Float64Array): number[] => [...weights].filter((_, place) => place % 3 !== 2);
      for (const [place, slope] of slopes(weighted.weights).entries()) expect(slope).toBeCloseTo(slopes(expected.weights)[place]!, 2);
    }), { numRuns: 50 });
  });
});
