import { describe, expect, it } from 'vitest';
import { createRandom } from '../random/seeded-random.ts';
import { pairedBootstrap } from './paired-bootstrap.ts';

/** 200 rows of two labels: `fixed` rows wrong before and right after, `broken` the other way round. */
function paired(fixed: number, broken: number) {
  const gold = Array.from({ length: 200 }, (_, row) => row % 2);
  const flip = (row: number): number => 1 - (gold[row] as number);
  return {
    gold,
    before: gold.map((label, row) => (row < fixed ? flip(row) : label)),
    after: gold.map((label, row) => (row >= fixed && row < fixed + broken ? flip(row) : label)),
  };
}

describe('pairedBootstrap', () => {
  it('has an interval around the difference that leaves out zero for a clear gain and holds it for none', () => {
    const clear = pairedBootstrap(paired(40, 5), 2, { seed: 1 }).accuracy;
    expect(clear.difference).toBeCloseTo(35 / 200, 12);
    expect(clear.interval95[0]).toBeGreaterThan(0.1);
    expect(clear.interval95[1]).toBeLessThan(0.25);
    const none = pairedBootstrap(paired(10, 8), 2, { seed: 1 }).accuracy;
    expect(none.interval95[0]).toBeLessThan(0);
    expect(none.interval95[1]).toBeGreaterThan(0);
  });

  it('comes close to the normal interval of a paired difference', () => {
    const { interval95: [low, high] } = pairedBootstrap(paired(30, 20), 2, { seed: 2, resamples: 4000 }).accuracy;
    const deviation = Math.sqrt((50 / 200 - (10 / 200) ** 2) / 200);
    expect(Math.abs(low - (0.05 - 1.96 * deviation))).toBeLessThan(0.008);
    expect(Math.abs(high - (0.05 + 1.96 * deviation))).toBeLessThan(0.008);
  });

  it('covers a true difference of zero about as often as it says', () => {
    const random = createRandom(7, 'coverage');
    let covered = 0;
    for (let trial = 0; trial < 120; trial += 1) {
      const gold = Array.from({ length: 150 }, () => Math.floor(random.next() * 2));
      const noisy = (): number[] => gold.map((label) => (random.next() < 0.7 ? label : 1 - label));
      const [low, high] = pairedBootstrap({ gold, before: noisy(), after: noisy() }, 2, { seed: trial, resamples: 300 }).accuracy.interval95;
      if (low <= 0 && high >= 0) covered += 1;
    }
    expect(covered / 120).toBeGreaterThan(0.88);
  });

  it('is zero for the same predictions and the same for the same seed', () => {
    const { gold, before } = paired(20, 0);
    expect(pairedBootstrap({ gold, before, after: before }, 2, { seed: 1 }).macroF1).toEqual({ difference: 0, interval95: [0, 0] });
    expect(pairedBootstrap(paired(9, 4), 2, { seed: 3 })).toEqual(pairedBootstrap(paired(9, 4), 2, { seed: 3 }));
  });
});
