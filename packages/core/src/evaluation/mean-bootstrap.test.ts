import { describe, expect, it } from 'vitest';
import { createRandom } from '../random/seeded-random.ts';
import { bootstrapIntervals } from './bootstrap-intervals.ts';
import { meanIntervals, pairedMeanBootstrap } from './mean-bootstrap.ts';

const random = createRandom(1, 'rows');
const right = Array.from({ length: 300 }, (): number => (random.next() < 0.7 ? 1 : 0));

describe('meanIntervals', () => {
  it('gives the interval of accuracy for rows that are right or wrong', () => {
    const [low, high] = meanIntervals({ exactMatch: right }, { seed: 4 }).exactMatch;
    const { accuracy } = bootstrapIntervals(right, right.map(() => 1), 2, { seed: 4 });
    expect(low).toBeCloseTo(accuracy[0], 1);
    expect(high).toBeCloseTo(accuracy[1], 1);
    expect(meanIntervals({ exactMatch: right }, { seed: 4 })).toEqual({ exactMatch: [low, high] });
  });

  it('is a point where all rows are alike, and 0 without rows', () => {
    expect(meanIntervals({ f1: [0.5, 0.5] }, { seed: 0 })).toEqual({ f1: [0.5, 0.5] });
    expect(meanIntervals({ f1: [] }, { seed: 0 })).toEqual({ f1: [0, 0] });
  });
});

describe('pairedMeanBootstrap', () => {
  it('is narrower than two intervals, because both models are scored on the same rows', () => {
    const better = right.map((value, row) => (row % 10 === 0 ? 1 : value));
    const { exactMatch } = pairedMeanBootstrap({ exactMatch: right }, { exactMatch: better }, { seed: 2 });
    expect(exactMatch.difference).toBeCloseTo(better.reduce((sum, value, row) => sum + value - right[row]!, 0) / 300, 12);
    expect(exactMatch.interval95[0]).toBeGreaterThan(0);
    const [low, high] = meanIntervals({ exactMatch: right }, { seed: 2 }).exactMatch;
    expect(exactMatch.interval95[1] - exactMatch.interval95[0]).toBeLessThan(high - low);
  });

  it('turns round with the models', () => {
    const other = right.toReversed();
    const [one, back] = [pairedMeanBootstrap({ f1: right }, { f1: other }, { seed: 2 }), pairedMeanBootstrap({ f1: other }, { f1: right }, { seed: 2 })];
    expect(back.f1.difference).toBeCloseTo(-one.f1.difference, 12);
    expect(back.f1.interval95[0]).toBeCloseTo(-one.f1.interval95[1], 12);
  });
});
