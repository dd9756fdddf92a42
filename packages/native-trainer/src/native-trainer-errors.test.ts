import assert from 'node:assert/strict';
import { copyFile, mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { EncodedDataset, TrainedModel, TrainRequest } from '@stepsynth/core';
import { StepsynthError } from '@stepsynth/core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { createNativeTrainer } from './native-trainer.ts';
import { datasetOf, makeToyFolder, TOY_LABELS, TOY_OPTIONS, TOY_VOCABULARY, toyDataset } from './testing/toy-task.ts';
import { skipWithoutAddon } from './testing/with-addon.ts';

describe.skipIf(skipWithoutAddon)('createNativeTrainer, given what it cannot work with', () => {
  let folder = '';
  let checkpoint = '';
  let scratchDirectory = '';

  beforeAll(async () => {
    ({ folder, checkpoint } = await makeToyFolder());
    scratchDirectory = join(folder, 'scratch');
    await mkdir(scratchDirectory);
  });
  afterEach(async () => {
    assert.deepEqual(await readdir(scratchDirectory), []);
  });
  afterAll(() => rm(folder, { recursive: true }));

  function train(changes: Partial<TrainRequest>): Promise<TrainedModel> {
    const request = { checkpoint, labels: TOY_LABELS, training: toyDataset(32), options: TOY_OPTIONS, ...changes };
    return createNativeTrainer({ device: 'cpu', threads: 1, scratchDirectory }).train(request);
  }

  async function errorOf(operation: Promise<TrainedModel>): Promise<StepsynthError> {
    const outcome = await operation.then(
      (model) => model.dispose(),
      (error: unknown) => error,
    );
    if (!(outcome instanceof StepsynthError)) throw new Error(`expected a StepsynthError, got ${String(outcome)}`);
    return outcome;
  }

  /** A copy of the checkpoint for a test to break. */
  async function copyOfCheckpoint(name: string): Promise<{ directory: string; weights: string }> {
    const directory = join(folder, name);
    await mkdir(directory);
    for (const file of ['config.json', 'model.safetensors']) await copyFile(join(checkpoint, file), join(directory, file));
    return { directory, weights: join(directory, 'model.safetensors') };
  }

  it('names the row and the range of a label that is out of range', async () => {
    const error = await errorOf(train({ training: datasetOf([[2, 11, 3], [2, 21, 3]], Int32Array.of(0, 2)) }));
    expect(error.code).toBe('ENCODING');
    expect(error.message).toMatch(/label 2 in row 1 .*2 labels/);
    expect((await errorOf(train({ training: datasetOf([[2, 3]], Int32Array.of(-1)) }))).message).toContain('label -1 in row 0');
  });

  it('names a token id outside the vocabulary, in training and in selection', async () => {
    const bad = datasetOf([[2, 11, 3], [2, TOY_VOCABULARY, 3]], Int32Array.of(0, 1));
    expect(await errorOf(train({ training: bad }))).toMatchObject({ code: 'ENCODING', message: expect.stringContaining(`token id ${TOY_VOCABULARY} in row 1`) });
    expect((await errorOf(train({ selection: bad }))).message).toContain('selection');
  });

  it('refuses training rows without labels, zero rows, empty rows and rows longer than the model', async () => {
    const { labels: _, ...unlabelled } = toyDataset(4);
    expect((await errorOf(train({ training: unlabelled }))).code).toBe('ENCODING');
    expect((await errorOf(train({ training: datasetOf([], Int32Array.of()) }))).code).toBe('ENCODING');
    expect((await errorOf(train({ training: datasetOf([[2, 3], []], Int32Array.of(0, 1)) }))).code).toBe('ENCODING');
    const long = datasetOf([Array.from({ length: 65 }, () => 11)], Int32Array.of(0));
    expect((await errorOf(train({ training: long }))).message).toMatch(/65 tokens.*64/);
  });

  it('refuses broken offsets', async () => {
    const broken: EncodedDataset = { ...toyDataset(2), rowOffsets: Int32Array.of(0, 99, 4) };
    expect((await errorOf(train({ training: broken }))).code).toBe('ENCODING');
  });

  it('keeps a model usable after a bad prediction request', async () => {
    const model = await train({});
    await expect(model.predict(datasetOf([[2, 999, 3]], Int32Array.of(0)))).rejects.toMatchObject({ code: 'ENCODING' });
    await expect(model.embed(toyDataset(2), { layer: 9, pooling: 'cls' })).rejects.toMatchObject({ code: 'TRAINER' });
    expect((await model.predict(toyDataset(3))).rows).toBe(3);
    await model.dispose();
  });

  it('refuses options without meaning, by name', async () => {
    const error = await errorOf(train({ options: { ...TOY_OPTIONS, batchSize: 0 } }));
    expect(error).toMatchObject({ code: 'TRAINER', message: expect.stringContaining('batch_size') });
    expect((await errorOf(train({ options: { ...TOY_OPTIONS, learningRate: Number.NaN } }))).message).toContain('learning_rate');
    expect((await errorOf(train({ labels: [] }))).message).toContain('labels');
  });

  it('names what is wrong with a checkpoint', async () => {
    expect((await errorOf(train({ checkpoint: join(folder, 'nowhere') }))).code).toBe('CHECKPOINT');

    const truncated = await copyOfCheckpoint('truncated');
    await truncate(truncated.weights, 3000);
    expect((await errorOf(train({ checkpoint: truncated.directory }))).code).toBe('CHECKPOINT');

    const lying = await copyOfCheckpoint('lying');
    const bytes = await readFile(lying.weights);
    bytes.writeBigUInt64LE(2n ** 60n, 0);
    await writeFile(lying.weights, bytes);
    expect((await errorOf(train({ checkpoint: lying.directory }))).code).toBe('CHECKPOINT');

    const renamed = await copyOfCheckpoint('renamed');
    const text = await readFile(renamed.weights, 'latin1');
    await writeFile(renamed.weights, text.replace('layer.0.intermediate.dense.bias', 'layer.0.intermediate.dense.bios'), 'latin1');
    const missing = await errorOf(train({ checkpoint: renamed.directory }));
    expect(missing).toMatchObject({ code: 'CHECKPOINT', message: expect.stringContaining('layer.0.intermediate.dense.bias') });
  });

  it('names the step at which the loss stopped being finite', async () => {
    const error = await errorOf(train({ options: { ...TOY_OPTIONS, learningRate: 1e30, warmupRatio: 0, maxGradNorm: 0 } }));
    expect(error.code).toBe('NON_FINITE_LOSS');
    expect(error.message).toMatch(/step \d+/);
    expect(error.message).not.toContain('last good checkpoint');
  });

  it('keeps the last good checkpoint when an epoch had ended well', async () => {
    // One step an epoch; the first has rate 0, so only the first epoch ends well.
    const options = { ...TOY_OPTIONS, learningRate: 1e30, warmupSteps: 10, maxGradNorm: 0, epochs: 10, batchSize: 32 };
    const error = await errorOf(train({ selection: toyDataset(8, 2), options }));
    expect(error.code).toBe('NON_FINITE_LOSS');
    const kept = /last good checkpoint is in (.*)$/.exec(error.message)?.[1] ?? '';
    expect(await readdir(kept)).toEqual(expect.arrayContaining(['config.json', 'model.safetensors']));
    await rm(kept, { recursive: true });
  });

  it('rejects with what the event listener threw', async () => {
    const trainer = createNativeTrainer({ device: 'cpu', threads: 1, scratchDirectory });
    const thrown = new Error('the listener failed');
    const request = { checkpoint, labels: TOY_LABELS, training: toyDataset(32), options: { ...TOY_OPTIONS, epochs: 1e6 } };
    await expect(trainer.train(request, { onEvent: () => { throw thrown; } })).rejects.toBe(thrown);
  });

  it('refuses a device that is not there', async () => {
    const request = { checkpoint, labels: TOY_LABELS, training: toyDataset(32), options: TOY_OPTIONS };
    const error = await errorOf(createNativeTrainer({ device: 'cuda:97', scratchDirectory }).train(request));
    expect(error).toMatchObject({ code: 'TRAINER', message: expect.stringContaining('cuda:97') });
  });
});
