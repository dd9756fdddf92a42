import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { createRandom, type EncodedDataset } from '@stepsynth/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createNativeTrainer } from './native-trainer.ts';
import { datasetOf, makeToyFolder, TOY_OPTIONS, toyDataset } from './testing/toy-task.ts';
import { skipWithoutAddon } from './testing/with-addon.ts';
import type { NativeTrainedModel } from './trained-model.ts';

/** The answer is the one token from 20 to 29 among tokens from 10 to 19; each seventh row is left out. */
function toyAnswers(rows: number, seed: number): EncodedDataset & { readonly answerTokens: Int32Array } {
  const random = createRandom('answers', seed);
  const texts = Array.from({ length: rows }, () => Array.from({ length: 3 + random.integer(10) }, () => 10 + random.integer(10)));
  const places = texts.map((text) => 1 + random.integer(text.length - 1));
  for (const [row, place] of places.entries()) texts[row]![place] = 20 + random.integer(10);
  const { labels: _, ...data } = datasetOf(texts, new Int32Array(rows));
  return { ...data, answerTokens: Int32Array.from(places.flatMap((place, row) => (row % 7 === 6 ? [-1, -1] : [place, place]))) };
}

function likeliest(logits: Float32Array, data: EncodedDataset, row: number): number {
  const own = logits.subarray(data.rowOffsets[row], data.rowOffsets[row + 1]);
  return own.indexOf(Math.max(...own));
}

describe.skipIf(skipWithoutAddon)('a native trainer with a head for answers', () => {
  let folder = '';
  let model: NativeTrainedModel;
  const test = toyAnswers(40, 3);
  const trainer = createNativeTrainer({ device: 'cpu', threads: 1, precision: 'fp32' });

  beforeAll(async () => {
    const toy = await makeToyFolder({ modelType: 'distilbert' });
    folder = toy.folder;
    const options = { ...TOY_OPTIONS, dropout: true };
    const request = { checkpoint: toy.checkpoint, head: 'answer-span', labels: [], training: toyAnswers(256, 1), selection: toyAnswers(64, 2), options } as const;
    model = (await trainer.train(request)) as NativeTrainedModel;
  });
  afterAll(async () => {
    await model.dispose();
    await rm(folder, { recursive: true });
  });

  it('finds the first and the last token, and says the loss of every row that counts', async () => {
    expect(model.summary?.evaluations.at(-1)?.accuracy).toBe(1);
    const { startLogits, endLogits, losses } = await model.predictSpans(test);
    for (let row = 0; row < test.rows; row += 1) {
      const place = test.answerTokens[2 * row] as number;
      if (place === -1) {
        expect(losses?.[row]).toBeNaN();
        continue;
      }
      expect([likeliest(startLogits, test, row), likeliest(endLogits, test, row)]).toEqual([place, place]);
      expect(losses?.[row]).toBeLessThan(0.5);
    }
  });

  it('is the same after save and load', async () => {
    const directory = join(folder, 'saved model');
    await model.save(directory);
    const loaded = (await trainer.load(directory)) as NativeTrainedModel;
    try {
      expect(loaded.labels).toEqual([]);
      expect(await loaded.predictSpans(test)).toEqual(await model.predictSpans(test));
    } finally {
      await loaded.dispose();
    }
  });

  it('says that it has no labels', async () => {
    await expect(model.predict(toyDataset(3))).rejects.toMatchObject({ code: 'TRAINER', message: 'This model finds answers in a context and has no labels' });
  });
});
