import { describe, expect, it } from 'vitest';
import { summariseLengths } from './length-summary.ts';

describe('summariseLengths', () => {
  it('takes nearest ranks and counts what is longer than the limit', () => {
    const lengths = Int32Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(summariseLengths(lengths, 90)).toEqual({ rows: 100, p50: 50, p95: 95, max: 100, mean: 50.5, meanKept: 49.95, truncatedShare: 0.1 });
    expect(summariseLengths([7], 7)).toEqual({ rows: 1, p50: 7, p95: 7, max: 7, mean: 7, meanKept: 7, truncatedShare: 0 });
  });

  it('is 0 for no rows', () => {
    expect(summariseLengths([], 8)).toEqual({ rows: 0, p50: 0, p95: 0, max: 0, mean: 0, meanKept: 0, truncatedShare: 0 });
  });
});
