import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StepsynthError } from '../errors.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import { simulatedQuestionTask } from '../teacher/simulated/questions/simulated-question-world.ts';
import { loadGold } from './load-gold.ts';

const task: TaskSpec = {
  name: 'qa', description: '', generatedField: 'question', contextField: 'context', inputFields: ['question', 'context'], labels: [], verbalizer: {},
  prompts: simulatedQuestionTask.prompts, answer: { field: 'answers', startField: 'start', maxAnswerLength: 30, docStride: 128, nBest: 20 },
};
const context = 'The 🌉 in 大阪 is old. The bridge in Ghent is new.';
const row = { context, question: 'Where?' };

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'stepsynth-answers-'));
});
afterEach(() => rm(directory, { recursive: true }));

async function load(rows: readonly object[] | string, name = 'gold.jsonl') {
  const file = path.join(directory, name);
  await writeFile(file, typeof rows === 'string' ? rows : rows.map((each) => `${JSON.stringify(each)}\n`).join(''));
  return loadGold(file, { task, labelField: 'label' });
}

async function failure(answer: object): Promise<{ message: string; hint: string | undefined }> {
  const error = await load([row, { ...row, ...answer }].slice(1)).then(() => undefined, (reason: unknown) => reason);
  expect(error).toBeInstanceOf(StepsynthError);
  const { code, message, hint } = error as StepsynthError;
  expect(code).toBe('DATA_FILE');
  return { message: message.replace(directory, '.'), hint };
}

describe('gold with answers', () => {
  it("reads SQuAD's form with several answers, in code points", async () => {
    const answers = { text: ['大阪', 'in 大阪'], answer_start: [9, 6] };
    expect(await load([{ id: 'a', ...row, answers }])).toEqual([
      { id: 'a', fields: row, label: '大阪', answers: [{ text: '大阪', start: 9 }, { text: 'in 大阪', start: 6 }] },
    ]);
  });

  it('reads plain text with its first character, also of CSV, and without one where the context holds it once', async () => {
    const jsonl = await load([{ ...row, answers: 'is', start: 12 }, { ...row, answers: 'Ghent' }, { ...row, answers: 'Ghent', start: null }]);
    expect(jsonl.map(({ answers }) => answers)).toEqual([[{ text: 'is', start: 12 }], [{ text: 'Ghent', start: 34 }], [{ text: 'Ghent', start: 34 }]]);
    const csv = await load(`question,context,answers,start\nWhere?,${context},大阪,9\nWhich?,${context},Ghent,\n`, 'gold.csv');
    expect(csv.map(({ answers }) => answers![0]!.start)).toEqual([9, 34]);
  });

  it.each([
    [{}, './gold.jsonl:1: the field answers is missing', 'Fields of this row: context, question.'],
    [{ answers: null }, './gold.jsonl:1: the field answers is null', '"answer_start": [17]'],
    [{ answers: 7 }, './gold.jsonl:1: the field answers holds a number, not an answer', '"answer_start": [17]'],
    [{ answers: ['old'] }, './gold.jsonl:1: the field answers holds a list, not an answer', '"answer_start": [17]'],
    [{ answers: { text: 'old' } }, './gold.jsonl:1: the field answers holds an object without the lists text and answer_start', '"answer_start": [17]'],
    [{ answers: { text: [], answer_start: [] } }, './gold.jsonl:1: the field answers holds no answer', '"answer_start": [17]'],
    [{ answers: { text: ['old'], answer_start: [1, 2] } }, './gold.jsonl:1: the field answers holds 1 texts and 2 starts', '"answer_start": [17]'],
    [{ answers: { text: ['old'], answer_start: ['1'] } }, './gold.jsonl:1: the field answers holds a text or a start that is none', '"answer_start": [17]'],
    [{ answers: ' ' }, './gold.jsonl:1: the field answers is empty', 'Each row needs an answer'],
    [{ answers: 'old', start: -1 }, './gold.jsonl:1: the field start is -1, not a place in the context', '0 or more'],
    [{ answers: 'old', start: 'x' }, './gold.jsonl:1: the field start is "x", not a place in the context', '0 or more'],
    [{ answers: 'Antwerp' }, './gold.jsonl:1: the answer "Antwerp" (field answers) does not stand in the context', 'letter for letter'],
    [{ answers: 'is' }, './gold.jsonl:1: the answer "is" (field answers) stands in the context more than once', 'column start (fields.start)'],
    [{ answers: 'Ghent', start: 4 }, './gold.jsonl:1: the answer "Ghent" is not at character 4 of the context (field start), "🌉 in " is', 'first character of the context is 0'],
    [{ answers: { text: ['old', 'Ghent'], answer_start: [15, 90] } }, './gold.jsonl:1: the answer "Ghent" is not at character 90 of the context (field answers.answer_start[1]); the context ends before it', 'is 0'],
    [{ answers: '大阪', start: 10 }, './gold.jsonl:1: the answer "大阪" is not at character 10 of the context (field start), "阪 " is', 'Count characters as Python does'],
  ])('says what is wrong with %j', async (answer, message, hint) => {
    const found = await failure(answer);
    expect(found.message).toBe(message);
    expect(found.hint).toContain(hint);
  });
});
