import { describe, expect, it } from 'vitest';
import { checkLeakage } from './check-leakage.ts';
import type { Overlap } from './find-leakage.ts';

const none: Overlap = { rows: 0, samples: [] };
const some = (rows: number): Overlap => ({ rows, samples: [0, 1, 2].slice(0, rows).map((row) => ({ validationId: `v-${row}`, testId: `t-${row}`, text: 'x' })) });

describe('checkLeakage', () => {
  it('has nothing against parts that share nothing', () => {
    expect(checkLeakage({ testRows: 10, inputs: none, generated: none, contexts: none })).toEqual([]);
  });

  it('warns once of repeated rows, with samples', () => {
    expect(checkLeakage({ testRows: 10, inputs: some(4), generated: some(4), contexts: some(4) })).toMatchObject([
      { severity: 'warning', place: 'gold.test', problem: '4 of 10 test rows are in validation too (t-0 = v-0, t-1 = v-1, t-2 = v-2, …)' },
    ]);
  });

  it('tells shared contexts and shared generated texts apart', () => {
    const problems = checkLeakage({ testRows: 10, inputs: none, generated: some(1), contexts: some(2) });
    expect(problems.map(({ problem }) => problem)).toEqual([
      '1 of 10 test rows have a generated text of validation under another context (t-0 = v-0)',
      '2 of 10 test rows have a context of validation (t-0 = v-0, t-1 = v-1)',
    ]);
  });

  it('refuses a test part that is all validation', () => {
    expect(checkLeakage({ testRows: 3, inputs: some(3), generated: some(3) })).toMatchObject([{ severity: 'error' }]);
  });
});
