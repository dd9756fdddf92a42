import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { EncoderInput, TrainedModel } from '@stepsynth/core';
import { createRandom } from '@stepsynth/core';
import { createDatasetEncoder } from '@stepsynth/core/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createNativeTrainer } from './native-trainer.ts';
import { makeToyFolder, TOY_OPTIONS, TOY_VOCABULARY } from './testing/toy-task.ts';
import { skipWithoutAddon } from './testing/with-addon.ts';

const WORDS = [['red', 'rust'], ['blue', 'sky']] as const;
const LABELS = ['warm', 'cold'];
const MAX_LENGTH = 24;

/** A byte-level vocabulary in which each word, with and without a space before it, becomes one token. */
function vocabularyFiles(): Record<string, string> {
  const merges = [' ', ''].flatMap((space) => WORDS.flat().flatMap((word) => mergesOf(space === '' ? word : `Ġ${word}`)));
  const characters = [...new Set(WORDS.flat().join(''))];
  const tokens = new Set(['<s>', '<pad>', '</s>', '<unk>', 'Ġ', ...characters, ...merges.map((pair) => pair.join(''))]);
  if (tokens.size > TOY_VOCABULARY) throw new Error(`${tokens.size} tokens are too many for the toy encoder.`);
  return {
    'vocab.json': JSON.stringify(Object.fromEntries([...tokens].map((token, id) => [token, id]))),
    'merges.txt': `#version: 0.2\n${merges.map((pair) => pair.join(' ')).join('\n')}\n`,
  };
}

function mergesOf(word: string): [string, string][] {
  return Array.from({ length: word.length - 1 }, (_, index) => [word.slice(0, index + 1), word.charAt(index + 1)]);
}

/** Pairs of texts; the label is that of the second one's words. */
function pairs(count: number, seed: number): EncoderInput[] {
  const random = createRandom('colours', seed);
  const textOf = (label: number): string => Array.from({ length: 1 + random.integer(4) }, () => WORDS[label]?.[random.integer(2)]).join(' ');
  return Array.from({ length: count }, (_, row) => ({ text: textOf(row % 2), pair: textOf(row % 2), labelId: row % 2 }));
}

describe.skipIf(skipWithoutAddon)('a RoBERTa checkpoint', { timeout: 60_000 }, () => {
  const trainer = createNativeTrainer({ device: 'cpu', threads: 1 });
  let toy: { folder: string; checkpoint: string };
  let encoder: ReturnType<typeof createDatasetEncoder>;
  const models: TrainedModel[] = [];

  beforeAll(async () => {
    toy = await makeToyFolder({ modelType: 'roberta', maxPositions: MAX_LENGTH });
    for (const [name, content] of Object.entries(vocabularyFiles())) await writeFile(join(toy.checkpoint, name), content);
    encoder = createDatasetEncoder({ checkpointDirectory: toy.checkpoint });
  });
  afterAll(async () => {
    await Promise.all(models.map((model) => model.dispose()));
    await encoder.close();
    await rm(toy.folder, { recursive: true });
  });

  async function train(count: number, maxLength = MAX_LENGTH, inputs = pairs(count, 1)): Promise<TrainedModel> {
    const model = await trainer.train({
      checkpoint: toy.checkpoint,
      labels: LABELS,
      training: await encoder.encode(inputs, { maxLength }),
      selection: await encoder.encode(pairs(32, 2), { maxLength: MAX_LENGTH }),
      options: { ...TOY_OPTIONS, dropout: true },
    });
    models.push(model);
    return model;
  }

  it('learns from texts, predicts, and keeps both when it is saved', async () => {
    const model = await train(128);
    expect(model.summary?.evaluations.at(-1)).toMatchObject({ accuracy: 1 });
    const rows = await encoder.encode(pairs(40, 3), { maxLength: MAX_LENGTH });
    expect(rows.tokenTypeIds).toBeUndefined();
    const { logits } = await model.predict(rows);
    const guesses = Array.from({ length: 40 }, (_, row) => ((logits[2 * row + 1] ?? 0) > (logits[2 * row] ?? 0) ? 1 : 0));
    expect(guesses).toEqual(Array.from({ length: 40 }, (_, row) => row % 2));

    const saved = join(toy.folder, 'saved');
    await model.save(saved);
    const config = JSON.parse(await readFile(join(saved, 'config.json'), 'utf8')) as Record<string, unknown>;
    expect(config).toMatchObject({ model_type: 'roberta', architectures: ['RobertaForSequenceClassification'], id2label: { 0: 'warm', 1: 'cold' } });
    const loaded = await trainer.load(saved);
    models.push(loaded);
    const encoderOfSaved = createDatasetEncoder({ checkpointDirectory: saved });
    const again = await encoderOfSaved.encode(pairs(40, 3), { maxLength: MAX_LENGTH }).finally(() => encoderOfSaved.close());
    expect(again).toEqual(rows);
    expect((await loaded.predict(again)).logits).toEqual(logits);
  });

  it('has positions for as many tokens as it says, two fewer than its table', async () => {
    const long = [{ text: 'red '.repeat(40), labelId: 0 }, { text: 'sky', labelId: 1 }];
    expect((await train(2, MAX_LENGTH, long)).summary?.steps).toBeGreaterThan(0);
    await expect(train(2, MAX_LENGTH + 1, long)).rejects.toMatchObject({ code: 'ENCODING', message: expect.stringContaining(`row 0 has ${MAX_LENGTH + 1} tokens; the model takes at most ${MAX_LENGTH}`) });
  });
});
