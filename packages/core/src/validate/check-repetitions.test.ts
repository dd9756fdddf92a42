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

  it('takes answers for the same that count as the same', () => {
    const questions: TaskSpec = {
      ...task, generatedField: 'question', contextField: 'context', inputFields: ['question', 'context'], labels: [],
      answer: { field: 'answers', startField: 'start', maxAnswerLength: 30, docStride: 128, nBest: 20 },
    };
    const rows = ['the town', 'Town', 'a bridge'].map((text, row) => ({ id: `v-${row}`, label: text, answers: [{ text, start: 0 }], fields: { context: 'c', question: row < 2 ? 'Where?' : 'What?' } }));
    expect(checkRepetitions('validation', rows, questions)).toMatchObject([{ problem: '1 text of validation more than once' }]);
    const [one, , other] = rows;
    expect(checkRepetitions('validation', [one!, { ...other!, fields: one!.fields }], questions)).toMatchObject([{ problem: '1 text of validation with different answers (v-0: the town against v-2: a bridge)', cure: expect.stringContaining('every right answer') }]);
  });
});
