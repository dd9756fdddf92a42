import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { progressBar, sparkline } from './bars.ts';

describe('progressBar', () => {
  it.each<[number, boolean, string]>([[0, true, '░░░░'], [0.5, true, '██░░'], [0.53, true, '██▏░'], [1, true, '████'], [7, true, '████'], [0.5, false, '##..']])('%d', (done, blocks, bar) => {
    expect(progressBar(done, 4, blocks)).toBe(bar);
  });
});

describe('sparkline', () => {
  it('runs from the smallest value to the largest', () => {
    expect(sparkline([8, 4, 2, 1], 10, true)).toBe('█▄▂▁');
    expect(sparkline([8, 4, 2, 1], 10, false)).toBe('@=._');
    expect(sparkline([3, 3], 10, true)).toBe('▁▁');
    expect(sparkline([], 10, true)).toBe('');
  });

  it('averages many values and leaves out what is not finite', () => {
    expect(sparkline(Array.from({ length: 1000 }, (_, index) => 1000 - index), 8, true)).toBe('█▇▆▅▄▃▂▁');
    fc.assert(fc.property(fc.array(fc.double()), fc.integer({ min: 1, max: 20 }), (values, columns) => {
      expect(sparkline(values, columns, true)).toHaveLength(Math.min(columns, values.filter(Number.isFinite).length));
    }));
  });
});
