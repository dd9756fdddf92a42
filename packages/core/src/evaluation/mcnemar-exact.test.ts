import { describe, expect, it } from 'vitest';
import fixture from './__fixtures__/metrics.json' with { type: 'json' };
import { mcnemarExact, mcnemarPValue } from './mcnemar-exact.ts';

describe('mcnemarPValue', () => {
  it.each(fixture.mcnemar)("agrees with scipy's binomtest: $fixed fixed, $broken broken", ({ fixed, broken, pValue }) => {
    expect(Math.abs(mcnemarPValue(fixed, broken) - pValue)).toBeLessThanOrEqual(1e-11 * pValue);
  });

  it('is the same both ways', () => {
    expect(mcnemarPValue(3, 12)).toBe(mcnemarPValue(12, 3));
  });
});

describe('mcnemarExact', () => {
  it('counts rows that changed', () => {
    const { fixed, broken, pValue } = mcnemarExact([true, false, false, true, false], [true, true, true, false, false]);
    expect({ fixed, broken }).toEqual({ fixed: 2, broken: 1 });
    expect(pValue).toBeCloseTo(1, 12);
  });

  it('refuses lists of different lengths', () => {
    expect(() => mcnemarExact([true], [])).toThrow('1 rows before, 0 after');
  });
});
