import { describe, expect, it } from 'vitest';
import { count, dollars, duration, integer, percent, percentInterval, points, pointsInterval } from './format.ts';

describe('format', () => {
  it.each([[0, '$0.00'], [1.2, '$1.20'], [0.0042, '$0.0042'], [0.10449, '$0.10']])('%d dollars are %s', (value, text) => {
    expect(dollars(value)).toBe(text);
  });

  it.each([[0.034, '34 ms'], [12.34, '12.3 s'], [59.96, '60.0 s'], [245, '4 min 05 s'], [3599.6, '1 h 00 min'], [7384, '2 h 03 min']])('%d s is %s', (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });

  it('writes numbers for tables', () => {
    expect([integer(1234567), percent(0.6123), percentInterval([0.594, 0.63]), points(0.0312), points(-0.02), points(0.0001), count(1, 'row'), count(2, 'row'), pointsInterval([-0.004, 0.0312])])
      .toEqual(['1,234,567', '61.2\u00a0%', '59.4 to 63.0\u00a0%', '+3.1', '\u22122.0', '±0.0', '1 row', '2 rows', '\u22120.4 to +3.1']);
  });
});
