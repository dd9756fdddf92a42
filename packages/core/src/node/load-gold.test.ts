import { describe, expect, it } from 'vitest';
import type { TaskSpec } from '../task/task-spec.ts';
import { goldExamples } from './load-gold.ts';
import { parseJsonLines } from './read-rows.ts';

const task: TaskSpec = {
  name: 'pairs', description: '', generatedField: 'hypothesis', contextField: 'premise', inputFields: ['hypothesis', 'premise'],
  labels: ['0', '1'], verbalizer: { 0: 'right', 1: 'wrong' }, prompts: { seed: '', extrapolation: '' },
};

function read(...records: object[]) {
  const text = records.map((record) => JSON.stringify(record)).join('\n');
  return goldExamples(parseJsonLines(text, 'data/gold.jsonl.gz'), 'data/gold.jsonl.gz', { task, labelField: 'gold' });
}

const row = { premise: 'p', hypothesis: 'h', gold: 1 };

describe('goldExamples', () => {
  it('takes the task\'s fields, and the row\'s own id or its place', () => {
    expect(read(row, { ...row, id: 'own', extra: 3 }, { ...row, id: 7 })).toEqual([
      { id: 'gold-0', fields: { premise: 'p', hypothesis: 'h' }, label: '1' },
      { id: 'own', fields: { premise: 'p', hypothesis: 'h' }, label: '1' },
      { id: '7', fields: { premise: 'p', hypothesis: 'h' }, label: '1' },
    ]);
  });

  it.each([
    ['an unknown label', [row, { ...row, gold: 'maybe' }], 'data/gold.jsonl.gz:2: unknown label maybe', 'Labels of this task: 0, 1.'],
    ['a label of no kind', [{ ...row, gold: [1] }], ':1: unknown label [1]', 'Labels of this task: 0, 1.'],
    ['a missing label', [{ ...row, gold: null }], ':1: the field gold is missing', 'Labels of this task: 0, 1.'],
    ['a missing field', [{ premise: 'p', gold: 1 }], ':1: the field hypothesis is missing', 'Fields of this row: premise, gold.'],
    ['an empty field', [{ ...row, premise: ' ' }], ':1: the field premise is empty', 'Fields of this row: premise, hypothesis, gold.'],
    ['a field of no text', [{ ...row, premise: 3 }], ':1: the field premise is no text', 'Fields of this row: premise, hypothesis, gold.'],
    ['an id used twice', [{ ...row, id: 'a' }, row, { ...row, id: 'a' }], ':3: the id a is that of line 1 too', undefined],
    ['a file without rows', [], 'data/gold.jsonl.gz: has no rows', undefined],
  ])('names %s', (_, records, message, hint) => {
    expect(() => read(...records)).toThrow(expect.objectContaining({ code: 'DATA_FILE', hint, message: expect.stringContaining(message) }));
  });
});
