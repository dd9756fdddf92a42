import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { writeDatasetFile } from './dataset-file.ts';
import { loadAddon } from './load-addon.ts';
import { runScript } from './testing/processes.ts';
import { makeToyFolder, TOY_LABELS, TOY_OPTIONS, toyDataset } from './testing/toy-task.ts';
import { skipWithoutAddon } from './testing/with-addon.ts';
import { toNativeOptions } from './training-options.ts';

const REPETITIONS = 3;

/** The addon in one process with its user: what must not crash when it is not kept apart in a child. */
describe.skipIf(skipWithoutAddon)('the addon loaded into the process that ends', () => {
  let folder = '';
  let checkpoint = '';
  beforeAll(async () => {
    ({ folder, checkpoint } = await makeToyFolder());
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('keeps the exit code of process.exit during training', async () => {
    for (let run = 0; run < REPETITIONS; run += 1) {
      expect(await runScript('train-in-process.ts', ['exit', checkpoint]).exit).toMatchObject({ code: 7, signal: null });
    }
  });

  it('exits with 1 after an uncaught exception during training', async () => {
    for (let run = 0; run < REPETITIONS; run += 1) {
      const exit = await runScript('train-in-process.ts', ['throw', checkpoint]).exit;
      expect(exit).toMatchObject({ code: 1, signal: null });
      expect(exit.stderr).toContain('uncaught on purpose');
    }
  });

  it('survives the termination of a worker that trains', async () => {
    for (let run = 0; run < REPETITIONS; run += 1) {
      const script = runScript('train-in-process.ts', ['terminate-worker', checkpoint]);
      expect(await script.nextLine()).toMatch(/^terminated in \d+ ms$/);
      expect(await script.exit).toMatchObject({ code: 0, signal: null });
    }
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('ends at once on %s', async (signal) => {
    const script = runScript('train-in-process.ts', ['wait', checkpoint]);
    expect(await script.nextLine()).toBe('started');
    script.child.kill(signal);
    expect(await script.exit).toMatchObject({ code: null, signal });
  });

  it('runs to its end after a training', async () => {
    const script = runScript('train-in-process.ts', ['finish', checkpoint]);
    expect(await script.exit).toMatchObject({ code: 0, signal: null, stderr: '' });
  });

  it('rejects a cancelled training with CANCELLED', async () => {
    const script = runScript('train-in-process.ts', ['cancel', checkpoint]);
    expect(await script.nextLine()).toBe('CANCELLED');
    expect((await script.exit).code).toBe(0);
  });
});

describe.skipIf(skipWithoutAddon)('NativeModel', () => {
  let folder = '';
  let request = '';
  beforeAll(async () => {
    const toy = await makeToyFolder();
    folder = toy.folder;
    const trainingFile = join(folder, 'training.ssds');
    await writeDatasetFile(trainingFile, toyDataset(256));
    const options = toNativeOptions({ ...TOY_OPTIONS, epochs: 1e6 }, TOY_LABELS);
    request = JSON.stringify({ checkpoint: toy.checkpoint, labels: TOY_LABELS, training_file: trainingFile, selection_file: '', options, runtime: { device: 'cpu', threads: 1 } });
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('refuses a second operation, and works again after the first', async () => {
    const model = new (loadAddon().NativeModel)();
    const training = model.train(request, () => {});
    await expect(model.train(request, () => {})).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    await expect(model.predict('{}')).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    model.cancel();
    await expect(training).rejects.toMatchObject({ code: 'CANCELLED' });
    const again = model.train(JSON.stringify({ ...JSON.parse(request), options: { ...JSON.parse(request).options, max_steps: 2 } }), () => {});
    expect(JSON.parse(await again)).toMatchObject({ steps: 2 });
    model.dispose();
  });

  it('rejects what is not a request, strictly', async () => {
    const model = new (loadAddon().NativeModel)();
    await expect(model.load('not JSON')).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    await expect(model.load(JSON.stringify({ checkpoint: folder, runtime: { device: 'cpu', threads: 1 }, surprise: 1 }))).rejects.toThrow('surprise');
    await expect(model.predict(JSON.stringify({ data_file: 'a', output_file: 'b' }))).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    await expect((model.load as (request: unknown) => Promise<string>)(1)).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  });

  it('ends the training whose listener throws, with the listener\'s error', async () => {
    const model = new (loadAddon().NativeModel)();
    const thrown = new Error('the listener failed');
    await expect(model.train(request, () => { throw thrown; })).rejects.toBe(thrown);
  });

  it('is disposed while it trains', async () => {
    const model = new (loadAddon().NativeModel)();
    const training = model.train(request, () => {});
    model.dispose();
    model.dispose();
    await expect(training).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect(model.load('{}')).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  });

  it('delivers every event but steps to a listener that is late', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'stepsynth-test-'));
    const selectionFile = join(directory, 'selection.ssds');
    await writeDatasetFile(selectionFile, toyDataset(8, 2));
    const parsed = JSON.parse(request);
    const types: string[] = [];
    const model = new (loadAddon().NativeModel)();
    await model.train(JSON.stringify({ ...parsed, selection_file: selectionFile, options: { ...parsed.options, epochs: 5 } }), (event) => {
      types.push(JSON.parse(event).type);
      const busyUntil = performance.now() + 20;
      while (performance.now() < busyUntil);
    });
    expect(types[0]).toBe('started');
    expect(types.filter((type) => type === 'evaluated')).toHaveLength(5);
    expect(types.filter((type) => type === 'step').length).toBeLessThan(5 * 16);
    await rm(directory, { recursive: true });
  });
});
