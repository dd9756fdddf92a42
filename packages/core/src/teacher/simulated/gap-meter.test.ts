import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jensenShannon, totalVariation } from './distribution-distance.ts';
import { createGapMeter } from './gap-meter.ts';
import { createSimulatedWorld } from './simulated-world.ts';

const meter = createGapMeter('text');
const row = (text: string, label: string): { fields: { text: string }; label: string } => ({ fields: { text }, label });
const distribution = (shares: Record<string, number>): Map<string, number> => new Map(Object.entries(shares));
const plainPositive = row('The acting was really superb.', 'positive');
const plainNegative = row('The acting was really dull.', 'negative');
const entropyTerm = (share: number): number => share * Math.log2(share);

describe('distances', () => {
  it('equal their closed forms', () => {
    const one = distribution({ a: 0.5, b: 0.5 });
    const other = distribution({ a: 0.25, b: 0.25, c: 0.5 });
    expect(totalVariation(one, other)).toBeCloseTo(0.5, 14);
    // m = (3/8, 3/8, 1/4): ½ log2(4/3) + ½ (½ log2(2/3) + ½ log2 2)
    expect(jensenShannon(one, other)).toBeCloseTo(0.5 * Math.log2(4 / 3) + 0.25 * Math.log2(2 / 3) + 0.25, 14);
    expect(jensenShannon(distribution({ a: 1 }), distribution({ a: 0.75, b: 0.25 }))).toBeCloseTo(
      0.5 * Math.log2(8 / 7) + 0.5 * (0.75 * Math.log2(6 / 7) + 0.25), 14);
  });

  it('are 0 for equal and 1 for disjoint distributions', () => {
    const one = distribution({ a: 0.3, b: 0.7 });
    expect(totalVariation(one, one)).toBe(0);
    expect(jensenShannon(one, one)).toBe(0);
    expect(totalVariation(one, distribution({ c: 1 }))).toBeCloseTo(1, 14);
    expect(jensenShannon(one, distribution({ c: 1 }))).toBeCloseTo(1, 14);
  });

  it('are symmetric, and JS ≤ TV', () => {
    const shares = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 4, maxLength: 4 }).map((weights) => {
      const sum = weights.reduce((total, weight) => total + weight, 0);
      return new Map(weights.map((weight, cell) => [String(cell), weight / sum]));
    });
    fc.assert(fc.property(shares, shares, (one, other) => {
      expect(totalVariation(one, other)).toBeCloseTo(totalVariation(other, one), 12);
      expect(jensenShannon(one, other)).toBeCloseTo(jensenShannon(other, one), 12);
      expect(jensenShannon(one, other)).toBeLessThanOrEqual(totalVariation(one, other) + 1e-12);
    }));
  });
});

describe('createGapMeter', () => {
  it('is exact for plain rows alone', () => {
    const gap = meter.measure([plainPositive, plainNegative]);
    expect(gap.totalVariation).toBeCloseTo(0.7, 14); // gold has 0.15 in each of the two cells
    const middle = (0.5 + 0.15) / 2;
    const inCells = 2 * (0.5 * (entropyTerm(0.5) - 0.5 * Math.log2(middle)) + 0.5 * (entropyTerm(0.15) - 0.15 * Math.log2(middle)));
    expect(gap.jensenShannon).toBeCloseTo(inCells + 0.5 * 0.7, 14); // the other 0.7 of gold lies in cells of its own
  });

  it('counts rows that contradict their label, and texts outside the grammar, as far from gold', () => {
    const right = meter.measure([plainPositive, plainNegative]);
    expect(meter.measure([{ ...plainPositive, label: 'negative' }, plainNegative]).totalVariation).toBeCloseTo(1 - 0.15, 14);
    expect(meter.measure([row('Something else.', 'positive')]).totalVariation).toBeCloseTo(1, 14);
    expect(right.totalVariation).toBeLessThan(0.85);
    expect(meter.measure([])).toEqual({ totalVariation: 1, jensenShannon: 1 });
  });

  it('nears 0 on gold itself', () => {
    const { totalVariation: distance, jensenShannon: divergence } = meter.measure(createSimulatedWorld({ seed: 1 }).goldRows(20_000, 'gold'));
    expect(distance).toBeLessThan(0.02);
    expect(divergence).toBeLessThan(0.001);
  });
});
