import { describe, expect, it } from 'vitest';
import { bestRound, finalRound, stopReason } from './stopping-rule.ts';

const settings = (rounds: number, patience = 0, noErrors = true) => ({ rounds, stop: { noErrors, patience } });
const so = (selectionAccuracies: number[], errors = 5, budgetReached = false) => ({ selectionAccuracies, errors, budgetReached });

describe('stopReason', () => {
  it.each([
    ['goes on before R rounds', so([0.5]), settings(2), undefined],
    ['stops after R rounds of extrapolation', so([0.5, 0.6, 0.7]), settings(2), 'rounds'],
    ['stops at once with R = 0', so([0.5]), settings(0), 'rounds'],
    ['stops without errors', so([1], 0), settings(2), 'no-errors'],
    ['goes on without errors if told to', so([1], 0), settings(2, 0, false), undefined],
    ['waits for p rounds without a gain', so([0.5, 0.6, 0.6]), settings(9, 2), undefined],
    ['stops after p rounds without a gain', so([0.5, 0.6, 0.6, 0.55]), settings(9, 2), 'no-gain'],
    ['counts from the best round, not from the last step up', so([0.6, 0.4, 0.5]), settings(9, 2), 'no-gain'],
    ['never stops for want of gain with patience 0', so([0.6, 0.4, 0.5, 0.3]), settings(9), undefined],
    ['stops when the budget is spent, before anything else', so([0.5], 0, true), settings(0), 'budget'],
  ] as const)('%s', (_, rounds, config, expected) => {
    expect(stopReason(rounds, config)).toBe(expected);
  });
});

describe('finalRound', () => {
  it('is the last, or with patience the first best on selection', () => {
    expect(finalRound([0.5, 0.7, 0.7, 0.6], settings(3))).toBe(3);
    expect(finalRound([0.5, 0.7, 0.7, 0.6], settings(3, 2))).toBe(1);
    expect(bestRound([0.4])).toBe(0);
  });
});
