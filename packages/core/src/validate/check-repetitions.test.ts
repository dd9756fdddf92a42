import { describe, expect, it } from 'vitest';
import type { TaskSpec } from '../task/task-spec.ts';
import { checkRepetitions } from './check-repetitions.ts';

const task: TaskSpec = {
  name: 'reviews', description: '', generatedField: 'text', inputFields: ['text'], labels: ['bad', 'good'], verbalizer: { bad: 'bad', good: 'good' },
  prompts: { seed: '{{label}}', extrapolation: '{{label}} {{text}}' },
};
const check = (rows: readonly (readonly [string, string])[]) => checkRepetitions('validation', rows.map(([text, label], row) => ({ id: `v-${row}`, label, fields: { text } })), task);

describe('checkRepetitions', () => {
  it('has nothing against texts that differ', () => {
    expect(check([['one', 'bad'], ['two', 'bad']])).toEqual([]);
  });

  it('tells contradictions from repetitions', () => {
    expect(check([['One.', 'bad'], ['one', 'good'], ['two', 'bad'], ['TWO', 'bad'], ['two!', 'bad']])).toMatchObject([
      { severity: 'warning', place: 'gold.validation', problem: '1 text of validation under different labels (v-0: bad against v-1: good)' },
      { severity: 'warning', problem: '1 text of validation more than once' },
    ]);
  });
});
