import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sliceCodePoints, squadScores, targetOf } from '@stepsynth/core';
import { createBagOfWordsTrainer } from '@stepsynth/core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFakeHost } from '../testing/fake-host.ts';
import { trainQuestionModel, type QuestionModel } from '../testing/question-model.ts';
import { chooseModelInput } from './model-input.ts';
import { predictGold } from './predict-gold.ts';
import { predictRows } from './predict-rows.ts';
import { openPredictor } from './predictor.ts';

const { signal } = new AbortController();
const nothingAsked = { fields: undefined, maxLength: undefined };

/** Real rows, tokenizer, windows and files; only the small model is a stand-in, a linear reader. */
describe('predictions of a model that finds answers', () => {
  let model: QuestionModel;
  beforeAll(async () => {
    model = await trainQuestionModel();
  }, 60_000);
  afterAll(() => rm(model.folder, { recursive: true }));

  async function predict(rows: readonly object[], { nullScoreDiffThreshold, fields }: { nullScoreDiffThreshold?: number; fields?: readonly string[] } = {}): Promise<Record<string, unknown>[]> {
    const { folder: directory, trainer } = model;
    const host = createFakeHost({ workingDirectory: directory, stdin: rows.map((row) => JSON.stringify(row)).join('\n') });
    const input = await chooseModelInput(directory, { ...nothingAsked, fields });
    const predictor = await openPredictor({ directory, trainer, input, nullScoreDiffThreshold });
    try {
      expect(await predictRows({ host, input: '-', output: 'out.jsonl', predictor, signal })).toBe(rows.length);
    } finally {
      await predictor.close();
    }
    return (await readFile(join(directory, 'out.jsonl'), 'utf8')).trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  it('keep every row, field and the order, and stand in the context where they say', async () => {
    const rows = model.rows.map(({ id, fields }) => ({ id, ...fields, start: 'mine', extra: { deep: [id] } }));
    const predicted = await predict(rows);
    expect(predicted.map(({ answer: _, start: __, end: ___, score: ____, ...row }) => row)).toEqual(rows.map(({ start: _, ...row }) => row));
    for (const { answer, start, end, score, context } of predicted as { answer: string; start: number; end: number; score: number; context: string }[]) {
      expect(sliceCodePoints(context, start, end)).toBe(answer);
      expect(score).toBeGreaterThan(0);
      expect(score).toBeLessThanOrEqual(1);
    }
    const right = predicted.filter(({ answer }, row) => squadScores(String(answer), [model.rows[row]!.label]).exactMatch === 1).length;
    expect(right / rows.length).toBeGreaterThan(0.4); // it has learned something
  });

  it('are those that evaluate scores', async () => {
    const { trainer, folder: directory, task, rows: gold, maxLength } = model;
    const { predictions, windowScores } = await predictGold({ trainer, directory, task, gold, maxLength, signal });
    const predicted = await predict(gold.map(({ fields }) => fields));
    expect(predictions.map(({ label }) => label)).toEqual(predicted.map(({ answer }) => answer));
    expect(predictions.map(({ probabilities: [probability] }) => probability)).toEqual(predicted.map(({ score }) => score));
    const { scores } = targetOf(task).score(gold, predictions);
    expect(scores.exactMatch).toBeGreaterThan(0.4);
    expect(scores.f1).toBeGreaterThanOrEqual(scores.exactMatch!);
    expect(windowScores!.windows).toBeGreaterThanOrEqual(gold.length);
  });

  it('are empty where a threshold says so', async () => {
    const [row] = await predict([model.rows[0]!.fields], { nullScoreDiffThreshold: -1e6 });
    expect(row).toMatchObject({ answer: '', start: null, end: null, score: 0 });
  });

  it('read other fields where they are named, and say what a row lacks', async () => {
    const { question, context } = model.rows[0]!.fields;
    const [named] = await predict([{ q: question, text: context }], { fields: ['q', 'text'] });
    const [plain] = await predict([{ question, context }]);
    expect(named!['answer']).toBe(plain!['answer']);
    await expect(predict([{ question, context }, { question }])).rejects.toMatchObject({ code: 'DATA_FILE', message: 'stdin:2: the field context is missing' });
    await expect(predict([{}], { fields: ['question'] })).rejects.toMatchObject({ code: 'USAGE', hint: expect.stringContaining('question,context') });
  });

  it('need no stepsynth.json where config.json tells of a question answering head', async () => {
    expect(await chooseModelInput(model.folder, nothingAsked)).toEqual({ inputFields: ['question', 'context'], maxLength: 60, answer: { maxAnswerLength: 8, docStride: 16, nBest: 20 } });
    const own = join(model.folder, 'stepsynth.json');
    const text = await readFile(own, 'utf8');
    await rm(own);
    expect(await chooseModelInput(model.folder, nothingAsked)).toEqual({ inputFields: ['question', 'context'], maxLength: 128, answer: { maxAnswerLength: 30, docStride: 128, nBest: 20 } });
    await writeFile(own, text);
  });

  it('are not to be had of a model with labels, nor a threshold for one', async () => {
    const labelled = { ...model.trainer, load: async (directory: string) => ({ ...(await model.trainer.load(directory)), labels: ['negative', 'positive'], head: 'label' as const }) };
    const { folder: directory, task, rows: gold, maxLength } = model;
    const input = await chooseModelInput(directory, nothingAsked);
    await expect(openPredictor({ directory, trainer: labelled, input })).rejects.toMatchObject({ code: 'CHECKPOINT' });
    await expect(predictGold({ trainer: labelled, directory, task, gold, maxLength, signal })).rejects.toMatchObject({ code: 'CHECKPOINT', message: expect.stringContaining('its model has labels (negative, positive), and the task has answers') });
    await expect(openPredictor({ directory, trainer: createBagOfWordsTrainer(), input: { inputFields: ['text'], maxLength: 8 }, nullScoreDiffThreshold: 0 })).rejects.toMatchObject({ code: 'USAGE' });
    const other = { name: 'x', description: '', generatedField: 'text', inputFields: ['text'], labels: ['a', 'b'], verbalizer: {}, prompts: task.prompts };
    await expect(predictGold({ trainer: model.trainer, directory, task: other, gold: [], maxLength, signal })).rejects.toMatchObject({ code: 'CHECKPOINT', message: expect.stringContaining('finds answers in a context, and the task has labels') });
  });
});
