import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { TaskSpec } from '../task/task-spec.ts';
import { goldExamples, loadGold } from './load-gold.ts';
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
    ['an unknown label', [row, { ...row, gold: 'maybe' }], 'data/gold.jsonl.gz:2: unknown label maybe (field gold)', 'Labels of this task: 0, 1.'],
    ['a label of no kind', [{ ...row, gold: [7, 7, 7] }], ':1: unknown label [7,7,7]', 'Labels of this task: 0, 1.'],
    ['a missing label', [{ premise: 'p', hypothesis: 'h' }], ':1: the field gold is missing', 'Fields of this row: premise, hypothesis.'],
    ['a missing field', [{ premise: 'p', gold: 1 }], ':1: the field hypothesis is missing', 'Fields of this row: premise, gold.'],
    ['an id used twice', [{ ...row, id: 'a' }, row, { ...row, id: 'a' }], ':3: the id a is that of line 1 too', 'an id of its own'],
    ['a file without rows', [], 'data/gold.jsonl.gz: has no rows', 'one object a line'],
  ])('names %s', (_, records, message, hint) => {
    expect(() => read(...records)).toThrow(expect.objectContaining({ code: 'DATA_FILE', hint: expect.stringContaining(hint), message: expect.stringContaining(message) }));
  });

  it.each<[unknown, string]>([
    [0, 'bad'], ['0', 'bad'], [' 0 ', 'bad'], ['0.0', 'bad'], [0.0, 'bad'], [1, 'good'], ['+1.', 'good'], [true, 'good'], ['TRUE', 'good'],
    ['False', 'bad'], ['good', 'good'], [' bad', 'bad'], ['neg', 'bad'], ['10', 'ten'], [10, 'ten'], ['yes ', 'yes '], ['constructor', 'constructor'],
  ])('reads the label %j as %s', (written, label) => {
    const labelled = { ...task, labels: ['bad', 'good', 'ten', 'yes ', 'constructor'], labelValues: { 0: 'bad', false: 'bad', neg: 'bad', 1: 'good', true: 'good', 10: 'ten' } };
    expect(goldExamples(parseJsonLines(JSON.stringify({ ...row, gold: written }), 'a.jsonl'), 'a.jsonl', { task: labelled, labelField: 'gold' })[0]?.label).toBe(label);
  });

  it('suggests no label for a short value: all of them are near', () => {
    expect(() => read({ ...row, gold: 2 })).toThrow(expect.objectContaining({ hint: 'Labels of this task: 0, 1. Another way of writing one goes into its values.' }));
  });

  it('knows no label by the names of an object\'s own functions', () => {
    expect(() => read({ ...row, gold: 'toString' })).toThrow('unknown label toString');
  });

  it('replaces half surrogate pairs', () => {
    expect(read({ ...row, premise: 'a\uD83D' })[0]?.fields['premise']).toBe('a\uFFFD');
  });

  it('reads no further than the rows asked for', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'load-gold-'));
    const target = path.join(folder, 'gold.jsonl');
    await writeFile(target, `${JSON.stringify(row)}\n${JSON.stringify(row)}\nno JSON\n`);
    expect(await loadGold(target, { task, labelField: 'gold', maxRows: 2 })).toHaveLength(2);
    await rm(folder, { recursive: true });
  });
});
