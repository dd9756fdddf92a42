import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { EncodedDataset } from '../ports/encoded-dataset.ts';
import type { SmallModelTrainer } from '../ports/small-model-trainer.ts';
import { openClassifier } from './open-classifier.ts';

const vocabulary = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'good', 'bad', 'movie'];
const GOOD = vocabulary.indexOf('good');

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'stepsynth-classifier-'));
  await writeFile(path.join(directory, 'vocab.txt'), vocabulary.join('\n'));
  await writeFile(path.join(directory, 'config.json'), JSON.stringify({ model_type: 'bert', max_position_embeddings: 6 }));
});
afterEach(() => rm(directory, { recursive: true }));

/** A model that says `positive` where the word good is in the row, and what it has been asked. */
function wordTrainer(): { trainer: SmallModelTrainer; asked: EncodedDataset[]; disposed: () => boolean } {
  const asked: EncodedDataset[] = [];
  let disposed = false;
  const trainer: SmallModelTrainer = {
    train: () => Promise.reject(new Error('not asked for')),
    load: async () => ({
      labels: ['negative', 'positive'],
      async predict(data) {
        asked.push(data);
        const rows = Array.from({ length: data.rows }, (_, row) => data.inputIds.subarray(data.rowOffsets[row], data.rowOffsets[row + 1]));
        return { rows: data.rows, labelCount: 2, logits: Float32Array.from(rows.flatMap((ids) => (ids.includes(GOOD) ? [0, Math.log(3)] : [0, 0 - Math.log(3)]))) };
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

it('answers label and probabilities, in order, and frees the model', async () => {
  const { trainer, disposed } = wordTrainer();
  const classifier = await openClassifier({ directory, trainer });
  const answers = await classifier.classify([{ text: 'good movie' }, { text: 'bad movie' }]);
  expect(answers.map(({ label }) => label)).toEqual(['positive', 'negative']);
  expect(answers[0]?.probabilities['positive']).toBeCloseTo(0.75);
  expect(await classifier.classify([])).toEqual([]);
  await classifier.close();
  expect(disposed()).toBe(true);
});

it.each([
  [undefined, undefined, 6],
  [{ task: 'x', inputFields: ['text'], maxLength: 5 }, undefined, 5],
  [{ task: 'x', inputFields: ['text'], maxLength: 5 }, 4, 4],
])('cuts rows as the model was trained (%j, asked: %s)', async (stepsynthFile, maxLength, expected) => {
  if (stepsynthFile !== undefined) await writeFile(path.join(directory, 'stepsynth.json'), JSON.stringify(stepsynthFile));
  const { trainer, asked } = wordTrainer();
  const classifier = await openClassifier({ directory, trainer, ...(maxLength !== undefined && { maxLength }) });
  await classifier.classify([{ text: 'good movie good movie good movie good movie' }]);
  await classifier.close();
  expect(asked[0]?.inputIds.length).toBe(expected);
});

it('streams rows of any number with what they carry, in order', async () => {
  const { trainer, asked } = wordTrainer();
  const classifier = await openClassifier({ directory, trainer });
  function* rows(): Generator<{ text: string; id: number }> {
    for (let id = 0; id < 9000; id += 1) yield { text: id % 3 === 0 ? 'good movie' : 'bad movie', id };
  }
  let next = 0;
  for await (const chunk of classifier.classifyStream(rows())) {
    for (const { row, classification } of chunk) {
      expect(row.id).toBe(next++);
      expect(classification.label).toBe(row.id % 3 === 0 ? 'positive' : 'negative');
    }
  }
  expect(next).toBe(9000);
  expect(asked.map((data) => data.rows)).toEqual([4096, 4096, 808]);
  await classifier.close();
});

it('an abort ends a stream', async () => {
  const { trainer } = wordTrainer();
  const classifier = await openClassifier({ directory, trainer });
  const controller = new AbortController();
  const stream = classifier.classifyStream(Array.from({ length: 20_000 }, () => ({ text: 'good' })), controller.signal);
  await stream.next();
  controller.abort();
  await expect((async () => { for await (const _ of stream); })()).rejects.toMatchObject({ name: 'AbortError' });
  await classifier.close();
});

it('refuses an input that is no text', async () => {
  const { trainer } = wordTrainer();
  const classifier = await openClassifier({ directory, trainer });
  await expect(classifier.classify([JSON.parse('{}')])).rejects.toMatchObject({ code: 'ENCODING' });
  await classifier.close();
});

it('refuses a model that finds answers, and frees it', async () => {
  const { trainer, disposed } = wordTrainer();
  const load: SmallModelTrainer['load'] = async (...given) => ({ ...(await trainer.load(...given)), labels: [], head: 'answer-span' });
  await expect(openClassifier({ directory, trainer: { ...trainer, load } })).rejects.toMatchObject({ code: 'CHECKPOINT', hint: expect.stringContaining('openAnswerer') });
  expect(disposed()).toBe(true);
});
