import assert from 'node:assert/strict';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { SmallModelTrainer, TrainedModel, TrainingEvent, TrainingOptions } from '@stepsynth/core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { createNativeTrainer } from './native-trainer.ts';
import { datasetOf, makeToyFolder, TOY_LABELS, TOY_OPTIONS, toyDataset } from './testing/toy-task.ts';
import { skipWithoutAddon } from './testing/with-addon.ts';

describe.skipIf(skipWithoutAddon)('createNativeTrainer', () => {
  let folder = '';
  let checkpoint = '';
  let scratchDirectory = '';
  let trainer: SmallModelTrainer;
  const models: TrainedModel[] = [];

  beforeAll(async () => {
    ({ folder, checkpoint } = await makeToyFolder());
    scratchDirectory = join(folder, 'scratch');
    await mkdir(scratchDirectory);
    trainer = createNativeTrainer({ device: 'cpu', threads: 1, scratchDirectory });
  });
  afterEach(async () => {
    await Promise.all(models.splice(0).map((model) => model.dispose()));
    assert.deepEqual(await readdir(scratchDirectory), []);
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function trainToy(onEvent?: (event: TrainingEvent) => void): Promise<TrainedModel> {
    const request = { checkpoint, labels: TOY_LABELS, training: toyDataset(256, 1), selection: toyDataset(64, 2), options: TOY_OPTIONS };
    const model = await trainer.train(request, onEvent === undefined ? {} : { onEvent });
    models.push(model);
    return model;
  }

  it('learns a separable task, tells of it, and sums it up', async () => {
    const events: TrainingEvent[] = [];
    const model = await trainToy((event) => events.push(event));
    expect(events[0]).toMatchObject({ type: 'started', device: 'cpu', threads: 1, trainingRows: 256, totalSteps: 64 });
    const evaluations = events.filter((event) => event.type === 'evaluated');
    expect(evaluations.map((event) => event.epoch)).toEqual([1, 2, 3, 4]);
    expect(evaluations.at(-1)).toMatchObject({ accuracy: 1 });
    expect(model.labels).toEqual(TOY_LABELS);
    expect(model.summary).toMatchObject({ steps: 64, epochs: 4, device: 'cpu', precision: 'fp32', threads: 1 });
    expect(model.summary?.tokens).toBe(4 * toyDataset(256, 1).inputIds.length);
    expect(model.summary?.evaluations).toHaveLength(4);
    expect(model.summary?.finalLoss).toBeLessThan(0.1);
  });

  it('predicts in row order, with the loss of each row where there are labels', async () => {
    const model = await trainToy();
    const rows = toyDataset(101, 3);
    const { logits, losses, ...shape } = await model.predict(rows);
    expect(shape).toEqual({ rows: 101, labelCount: 2 });
    for (let row = 0; row < rows.rows; row += 1) {
      const [low = Number.NaN, high = Number.NaN] = logits.subarray(2 * row, 2 * row + 2);
      const label = rows.labels[row] as number;
      expect(high > low ? 1 : 0).toBe(label);
      const loss = Math.log(Math.exp(low) + Math.exp(high)) - (label === 1 ? high : low);
      expect(losses?.[row]).toBeCloseTo(loss, 4);
    }
    const { labels: _, ...unlabelled } = rows;
    expect((await model.predict(unlabelled)).losses).toBeUndefined();
  });

  it('gives a row the same logits whatever its neighbours', async () => {
    const model = await trainToy();
    const alone = await model.predict(datasetOf([[2, 13, 3]], Int32Array.of(0)));
    const among = await model.predict(datasetOf([[2, 21, 22, 23, 24, 25, 3], [2, 13, 3], [2, 14, 15, 3]], Int32Array.of(1, 0, 0)));
    expect(among.logits[2]).toBeCloseTo(alone.logits[0] as number, 5);
    expect(among.logits[3]).toBeCloseTo(alone.logits[1] as number, 5);
  });

  it('runs operations asked for at once one after another', async () => {
    const model = await trainToy();
    const sets = [5, 6, 7].map((rows) => toyDataset(rows, rows));
    const together = await Promise.all(sets.map((set) => model.predict(set)));
    expect(together.map((predictions) => predictions.rows)).toEqual([5, 6, 7]);
    expect(together[1]?.logits).toEqual((await model.predict(sets[1] as (typeof sets)[0])).logits);
  });

  it('saves a model that loads with its labels and identical logits', async () => {
    const model = await trainToy();
    const saved = join(folder, 'saved');
    await model.save(saved);
    const loaded = await trainer.load(saved);
    models.push(loaded);
    expect(loaded.labels).toEqual(TOY_LABELS);
    expect(loaded.summary).toBeUndefined();
    const rows = toyDataset(40, 4);
    expect((await loaded.predict(rows)).logits).toEqual((await model.predict(rows)).logits);
  });

  it('trains to identical weights from the same seed', async () => {
    const [first, second] = [await trainToy(), await trainToy()];
    const rows = toyDataset(20, 5);
    expect((await first.predict(rows)).logits).toEqual((await second.predict(rows)).logits);
  });

  it('embeds rows, [rows, hidden], by layer and pooling', async () => {
    const model = await trainToy();
    const rows = toyDataset(9, 6);
    const last = await model.embed(rows, { layer: -1, pooling: 'cls' });
    expect(last).toHaveLength(9 * 32);
    expect(await model.embed(rows, { layer: 1, pooling: 'cls' })).toEqual(last);
    expect(await model.embed(rows, { layer: 0, pooling: 'mean' })).not.toEqual(last);
  });

  it('hears of class weights and frozen parameters', async () => {
    const rows = toyDataset(64, 8);
    const train = async (extras: Partial<TrainingOptions>): Promise<Float32Array> => {
      const model = await trainer.train({ checkpoint, labels: TOY_LABELS, training: toyDataset(256, 1), options: { ...TOY_OPTIONS, ...extras } });
      models.push(model);
      return (await model.predict(rows)).logits;
    };
    const weighted = await train({ classWeights: { low: 0 }, focalGamma: 1, layerwiseLearningRateDecay: 0.9 });
    expect(rows.labels.every((_, row) => (weighted[2 * row + 1] as number) > (weighted[2 * row] as number))).toBe(true);
    expect(await train({ freezeEmbeddings: true, freezeLayers: 1 })).not.toEqual(await train({}));
    await expect(train({ freezeLayers: 2 })).rejects.toMatchObject({ code: 'TRAINER', message: 'request.options.freeze_layers: 2 of 1 layers' });
  });

  it('is disposed once and for all', async () => {
    const model = await trainToy();
    await Promise.all([model.dispose(), model.dispose()]);
    await model.dispose();
    await expect(model.predict(toyDataset(2))).rejects.toMatchObject({ code: 'TRAINER', message: 'The model is disposed' });
  });
});
