import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { WindowedDataset } from '../ports/encoded-dataset.ts';
import type { SmallModelTrainer, TrainedModel } from '../ports/small-model-trainer.ts';
import { openAnswerer } from './open-answerer.ts';

const vocabulary = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'king', 'queen', 'lives', 'in', 'paris', 'oslo', '.', 'old'];

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'stepsynth-answerer-'));
  await writeFile(path.join(directory, 'vocab.txt'), vocabulary.join('\n'));
  await writeFile(path.join(directory, 'config.json'), JSON.stringify({ model_type: 'bert', max_position_embeddings: 64 }));
});
afterEach(() => rm(directory, { recursive: true }));

/**
 * A model that answers with the word after the one that the question asks about: 10 for it at either end, `cls` for [CLS],
 * 1 for the context's other words. Tells what it has been asked.
 */
function wordAfter({ cls = 0, head = 'answer-span' }: { cls?: number; head?: TrainedModel['head'] } = {}) {
  const asked: WindowedDataset[] = [];
  let disposed = false;
  const trainer: SmallModelTrainer = {
    train: () => Promise.reject(new Error('not asked for')),
    load: async () => ({
      labels: head === 'label' ? ['negative', 'positive'] : [],
      ...(head !== undefined && { head }),
      predict: () => Promise.reject(new Error('not asked for')),
      async predictSpans(data) {
        asked.push(data);
        const logits = Float32Array.from(data.inputIds, (_, token) => (data.characters[2 * token]! < 0 ? -100 : 1));
        for (let row = 0; row < data.rows; row += 1) {
          const [from, to] = [data.rowOffsets[row]!, data.rowOffsets[row + 1]!];
          logits[from] = cls;
          for (let token = from + 2; token < to; token += 1) {
            if (data.inputIds[token - 1] === data.inputIds[from + 1] && data.characters[2 * (token - 1)]! >= 0) logits[token] = 10;
          }
        }
        return { rows: data.rows, startLogits: logits, endLogits: logits };
      },
      embed: () => Promise.reject(new Error('not asked for')),
      save: async () => {},
      dispose: async () => {
        disposed = true;
      },
    }),
  };
  return { trainer, asked, disposed: () => disposed };
}

it('answers with words of the context, their place in code points and a probability, in order, and frees the model', async () => {
  const { trainer, disposed } = wordAfter();
  const answerer = await openAnswerer({ directory, trainer });
  const answers = await answerer.answer([{ question: 'in', context: 'The 👑🌉 king lives in Paris.' }, { question: 'king', context: 'Old king Oslo.' }]);
  expect(answers).toEqual([{ text: 'Paris', start: 21, end: 26, score: expect.closeTo(1, 2) }, { text: 'Oslo', start: 9, end: 13, score: expect.closeTo(1, 2) }]);
  expect(await answerer.answer([])).toEqual([]);
  await answerer.close();
  expect(disposed()).toBe(true);
});

it.each([
  [undefined, {}, [64, 128]],
  [{ task: 'x', inputFields: ['question', 'context'], maxLength: 12, answer: { docStride: 3, maxAnswerLength: 2, nBest: 4 } }, {}, [12, 3]],
  [{ task: 'x', inputFields: ['question', 'context'], maxLength: 12, answer: { docStride: 3, maxAnswerLength: 2, nBest: 4 } }, { maxLength: 10, docStride: 2 }, [10, 2]],
])('reads long contexts in windows as the model was trained (%j, asked: %j)', async (stepsynthFile, given, [maxLength, docStride]) => {
  if (stepsynthFile !== undefined) await writeFile(path.join(directory, 'stepsynth.json'), JSON.stringify(stepsynthFile));
  const { trainer, asked } = wordAfter();
  const answerer = await openAnswerer({ directory, trainer, ...given });
  const context = `${'old '.repeat(100)}in Oslo. ${'old '.repeat(100)}`;
  expect((await answerer.answer([{ question: 'in', context }]))[0]).toMatchObject({ text: 'Oslo', start: 403 });
  await answerer.close();
  const [data] = asked as [WindowedDataset];
  const lengths = Array.from({ length: data.rows }, (_, row) => data.rowOffsets[row + 1]! - data.rowOffsets[row]!);
  expect(Math.max(...lengths)).toBe(maxLength);
  const room = maxLength! - 4;
  const step = room - (docStride! < room ? docStride! : Math.floor(room / 2));
  expect(data.characters[2 * (maxLength! + 3)]).toBe(4 * step); // the second window's first word of four characters
});

it('keeps to the length of an answer and to as many first and last tokens as asked', async () => {
  const { trainer } = wordAfter();
  const question = [{ question: 'in', context: 'in Paris old old in Oslo' }];
  const answerOf = async (options: { maxAnswerLength?: number; nBest?: number }): Promise<unknown> => {
    const answerer = await openAnswerer({ directory, trainer, ...options });
    const [answer] = await answerer.answer(question);
    await answerer.close();
    return answer;
  };
  expect(await answerOf({})).toMatchObject({ text: 'Paris' }); // of equal scores the likelier, then the first token
  expect(await answerOf({ maxAnswerLength: 1, nBest: 1 })).toMatchObject({ text: 'Paris', score: 1 });
  expect(await answerOf({ maxAnswerLength: 1 })).toMatchObject({ text: 'Paris', score: expect.closeTo(0.5, 2) });
});

it('gives no answer where [CLS] is better by more than the threshold, and none of an empty context', async () => {
  const questions = [{ question: 'in', context: 'The king lives in Paris.' }, { question: 'queen', context: 'The king lives in Paris.' }, { question: 'queen', context: ' ' }];
  const textsAt = async (threshold: number | undefined): Promise<readonly string[]> => {
    const answerer = await openAnswerer({ directory, trainer: wordAfter({ cls: 5 }).trainer, ...(threshold !== undefined && { nullScoreDiffThreshold: threshold }) });
    const answers = await answerer.answer(questions);
    await answerer.close();
    expect(answers.every(({ text, start, end, score }) => (text === '') === (start === null) && (start === null) === (end === null) && (score > 0) === (text !== ''))).toBe(true);
    return answers.map(({ text }) => text);
  };
  expect(await textsAt(undefined)).toEqual(['Paris', expect.stringMatching(/./), '']);
  expect(await textsAt(0)).toEqual(['Paris', '', '']);
  expect((await textsAt(8))[1]).not.toBe(''); // 5 + 5 against 1 + 1
  expect(await textsAt(-11)).toEqual(['', '', '']);
});

it('streams rows of any number with what they carry, in order, in groups of bounded text', async () => {
  const { trainer, asked } = wordAfter();
  const answerer = await openAnswerer({ directory, trainer });
  function* rows(): Generator<{ question: string; context: string; id: number }> {
    for (let id = 0; id < 9000; id += 1) yield { question: 'in', context: `The ${'old '.repeat(20)}king lives in ${id % 3 === 0 ? 'Paris' : 'Oslo'}.`, id };
  }
  let next = 0;
  for await (const chunk of answerer.answerStream(rows())) {
    for (const { row, answer } of chunk) {
      expect(row.id).toBe(next++);
      expect(answer.text).toBe(row.id % 3 === 0 ? 'Paris' : 'Oslo');
    }
  }
  expect(next).toBe(9000);
  expect(asked.length).toBeGreaterThan(3);
  expect(Math.max(...asked.map((data) => data.inputOf.at(-1)!))).toBeLessThan(3000);
  await answerer.close();
});

it('an abort ends a stream', async () => {
  const { trainer } = wordAfter();
  const answerer = await openAnswerer({ directory, trainer });
  const controller = new AbortController();
  const stream = answerer.answerStream(Array.from({ length: 20_000 }, () => ({ question: 'in', context: 'in Oslo' })), controller.signal);
  await stream.next();
  controller.abort();
  await expect((async () => { for await (const _ of stream); })()).rejects.toMatchObject({ name: 'AbortError' });
  await answerer.close();
});

it('refuses a question that is no text', async () => {
  const answerer = await openAnswerer({ directory, trainer: wordAfter().trainer });
  await expect(answerer.answer([JSON.parse('{"question": "Who?"}')])).rejects.toMatchObject({ code: 'ENCODING', message: expect.stringContaining('Row 0') });
  await answerer.close();
});

it.each([
  ['label', 'has labels (negative, positive)', 'openClassifier'],
  ['none', 'without a trained head', 'extractive-qa'],
] as const)('refuses a model with the head %s, and frees it', async (head, message, hint) => {
  const { trainer, disposed } = wordAfter({ head });
  await expect(openAnswerer({ directory, trainer })).rejects.toMatchObject({ code: 'CHECKPOINT', message: expect.stringContaining(message), hint: expect.stringContaining(hint) });
  expect(disposed()).toBe(true);
});
