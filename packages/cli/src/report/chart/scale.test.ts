import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bandScale, linearScale } from './scale.ts';

describe('linearScale', () => {
  it('covers its domain with evenly spaced ticks', () => {
    const value = fc.double({ min: -1000, max: 1000, noNaN: true });
    fc.assert(fc.property(value, fc.double({ min: 0.001, max: 1e6, noNaN: true }), (low, width) => {
      const scale = linearScale([low, low + width], [0, 100]);
      const slack = width * 1e-6 + Math.abs(low) * 1e-9;
      expect(scale.ticks[0]!).toBeLessThanOrEqual(low + slack);
      expect(scale.ticks.at(-1)!).toBeGreaterThanOrEqual(low + width - slack);
      expect(scale.ticks.length).toBeLessThanOrEqual(8);
      expect(scale(scale.ticks[0]!)).toBeCloseTo(0, 3);
      expect(scale(scale.ticks.at(-1)!)).toBeCloseTo(100, 3);
    }));
  });

  it.each([
    [[0.49, 0.69], [0.45, 0.5, 0.55, 0.6, 0.65, 0.7]],
    [[0, 0.42], [0, 0.2, 0.4, 0.6]],
    [[0, 2340], [0, 1000, 2000, 3000]],
    [[0.5, 0.5], [0.5, 0.6]],
  ] as const)('domain %j has ticks %j', (domain, ticks) => {
    expect(linearScale(domain, [0, 1]).ticks).toEqual(ticks);
  });
});

describe('linearScale of counts', () => {
  it('has no ticks between whole numbers', () => {
    expect(linearScale([0, 2], [0, 1], 1).ticks).toEqual([0, 1, 2]);
  });
});

describe('bandScale', () => {
  it('puts each item in the middle of its band', () => {
    const scale = bandScale(4, [0, 80]);
    expect([0, 1, 2, 3].map((index) => scale.place(index))).toEqual([10, 30, 50, 70]);
  });
});
