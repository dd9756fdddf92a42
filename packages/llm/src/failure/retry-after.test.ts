import { describe, expect, it } from 'vitest';
import { retryAfterMs } from './retry-after.ts';

const now = Date.parse('2026-11-23T12:00:00Z');

describe('retryAfterMs', () => {
  it.each([
    [{ 'retry-after': '2' }, '', 2000],
    [{ 'retry-after': '0' }, '', 0],
    [{ 'retry-after': '0.5' }, '', 500],
    [{ 'retry-after': '61' }, '', 61_000],
    [{ 'retry-after-ms': '12', 'retry-after': '1' }, '', 12],
    [{ 'retry-after': 'Mon, 23 Nov 2026 12:01:00 GMT' }, '', 60_000],
    [{ 'retry-after': 'Mon, 23 Nov 2026 11:00:00 GMT' }, '', 0],
    [{ 'retry-after': 'soon' }, '', undefined],
    [{ 'retry-after': '-5' }, '', undefined],
    [{}, 'Please try again in 20s.', 20_000],
    [{}, 'Please try again in 120ms.', 120],
    [{}, 'Please try again in 7m12s.', 432_000],
    [{}, 'Please retry in 1.5 s', 1500],
    [{}, 'Try again in 1h0m0s', 3_600_000],
    [{}, 'Try again in a moment', undefined],
    [{}, '', undefined],
  ])('%j %j: %s', (headers, message, expected) => {
    expect(retryAfterMs(new Headers(headers as Record<string, string>), message, now)).toBe(expected);
  });
});
