import { expect, it } from 'vitest';
import { errorFate } from './error-fate.ts';

const rounds = (marks: string): boolean[] => [...marks].map((mark) => mark === 'r');

it.each([
  ['wr', 1, 'fixed'], ['wrr', 1, 'fixed'], ['wrw', 1, 'regressed'], ['wwr', 1, 'fixed-later'], ['www', 1, 'still-wrong'],
  ['rwr', 2, 'fixed'], ['wrwr', 1, 'fixed'], ['rr', 1, 'stayed-right'], ['rw', 1, 'regressed'], ['w', 1, 'untried'], ['ww', 2, 'untried'],
] as const)('predictions %s, rows of round %d: %s', (marks, round, fate) => {
  expect(errorFate(rounds(marks), round)).toBe(fate);
});
