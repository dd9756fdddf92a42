import { describe, expect, it } from 'vitest';
import { exampleReport } from '../../testing/example-report.ts';
import { verdict } from './verdict.ts';

const textOf = (report: Parameters<typeof verdict>[0]): string => verdict(report).markup.replace(/<[^>]+>/g, '').replace(/\s+/g, ' ');
const report = exampleReport({ gap: false });

describe('verdict', () => {
  it('says yes where interval and test agree, with the figures', () => {
    const text = textOf(report);
    expect(text).toContain('Yes, on selection.');
    expect(text).toContain('+8.8 points, 95 % interval +3.1 to +13.7');
    expect(text).toContain('71 rows became right and 42 became wrong (McNemar’s exact test: p = 0.008)');
  });

  it.each([
    ['holds zero', [-0.011, 0.042], 0.31, 'Not shown: no gain beyond chance.'],
    ['lies below zero', [-0.09, -0.02], 0.004, 'No: the rounds made the model worse.'],
    ['leaves out zero but the test does not agree', [0.001, 0.08], 0.07, 'Perhaps: interval and test do not agree.'],
  ] as const)('is as careful as the figures where the interval %s', (_, interval95, pValue, answer) => {
    const { gain } = report;
    const text = textOf({ ...report, gain: { ...gain!, accuracy: { difference: (interval95[0] + interval95[1]) / 2, interval95 }, mcnemar: { fixed: 30, broken: 25, pValue } } });
    expect(text).toContain(answer);
    expect(text).not.toContain('Yes');
    expect(text.includes('the choice of rows alone could make a change of this size')).toBe(answer.startsWith('Not shown'));
  });

  it('takes a gain on mined rows for a hint, and one of a simulated world for that', () => {
    expect(textOf({ ...report, goldRoles: 'paper' })).toContain('Perhaps: better, but measured on the rows whose errors were mined.');
    expect(textOf(exampleReport({ gap: true }))).toContain('Yes, on selection, in the simulated world.');
  });

  it('says so where accuracy alone moved, and where the round was chosen on these rows', () => {
    const gain = { ...report.gain!, macroF1: { difference: 0.01, interval95: [-0.02, 0.04] as const } };
    expect(textOf({ ...report, gain })).toContain('The interval of macro-F1 holds zero');
    expect(textOf({ ...report, finalRound: 2 })).toContain('Round 2 was chosen because it did best on these rows');
  });

  it('says so where a round between was worse by more than the change', () => {
    expect(textOf(report)).not.toContain('rounds vary');
    const rounds = report.rounds.map((round) => (round.round === 1 ? { ...round, selection: { ...round.selection, accuracy: 0.46 } } : round));
    expect(textOf({ ...report, rounds })).toContain('Round 1 was \u221210.0 points against seed data alone: rounds vary by more than this change.');
  });

  it('has an answer without a comparison', () => {
    expect(textOf(exampleReport({ rounds: 0 }))).toContain('Not measured: the run trained on seed data alone.');
    const { gain: _, ...rest } = report;
    expect(textOf({ ...rest, finalRound: 0 })).toContain('No. None of 3 rounds did better on selection');
  });
});
