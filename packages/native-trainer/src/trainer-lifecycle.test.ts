import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { TrainedModel } from '@stepsynth/core';
import { StepsynthError } from '@stepsynth/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createNativeTrainer } from './native-trainer.ts';
import { childrenOf, isAlive, runScript, until } from './testing/processes.ts';
import { makeToyFolder, TOY_LABELS, TOY_OPTIONS, toyDataset } from './testing/toy-task.ts';
import { skipWithoutAddon } from './testing/with-addon.ts';

/** One step of this many rows takes several seconds: the whole training set in one batch of a wide model. */
const ROWS_OF_A_LONG_STEP = 4096;

describe.skipIf(skipWithoutAddon)('the trainer process', () => {
  let folder = '';
  let checkpoint = '';
  let wideCheckpoint = '';
  let scratchDirectory = '';

  beforeAll(async () => {
    ({ folder, checkpoint } = await makeToyFolder());
    const wide = await makeToyFolder({ hiddenSize: 512, layers: 6 });
    wideCheckpoint = join(folder, 'wide');
    await rename(wide.checkpoint, wideCheckpoint);
    await rm(wide.folder, { recursive: true });
    scratchDirectory = join(folder, 'scratch');
    await mkdir(scratchDirectory);
  });
  afterAll(() => rm(folder, { recursive: true }));

  function train(options: { signal?: AbortSignal; onStarted?: () => void; checkpoint?: string; batchSize?: number; epochs?: number; cancelDeadlineMs?: number }): Promise<TrainedModel> {
    const { cancelDeadlineMs } = options;
    const trainer = createNativeTrainer({ device: 'cpu', threads: 1, scratchDirectory, ...(cancelDeadlineMs === undefined ? {} : { cancelDeadlineMs }) });
    return trainer.train(
      {
        checkpoint: options.checkpoint ?? checkpoint,
        labels: TOY_LABELS,
        training: toyDataset(ROWS_OF_A_LONG_STEP),
        options: { ...TOY_OPTIONS, epochs: options.epochs ?? 1e6, batchSize: options.batchSize ?? 16 },
      },
      {
        ...(options.signal === undefined ? {} : { signal: options.signal }),
        onEvent: (event) => event.type === 'started' && options.onStarted?.(),
      },
    );
  }

  async function expectNothingLeft(): Promise<void> {
    expect(await readdir(scratchDirectory)).toEqual([]);
    expect(childrenOf(process.pid)).toEqual([]);
  }

  it('stops within a step when aborted', async () => {
    const controller = new AbortController();
    let abortedAt = 0;
    const abort = (): void => {
      abortedAt = performance.now();
      controller.abort();
    };
    const error = await train({ signal: controller.signal, onStarted: () => setTimeout(abort, 200) }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'INTERRUPTED' });
    expect(performance.now() - abortedAt).toBeLessThan(2_000);
    await expectNothingLeft();
  });

  it('passes on the error an abort was given', async () => {
    const reason = new StepsynthError('BUDGET_REACHED', 'enough');
    await expect(train({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    await expectNothingLeft();
  });

  it('is killed when a cancelled step does not end by the deadline', async () => {
    const controller = new AbortController();
    let abortedAt = 0;
    const abort = (): void => {
      abortedAt = performance.now();
      controller.abort();
    };
    const training = train({ signal: controller.signal, checkpoint: wideCheckpoint, batchSize: ROWS_OF_A_LONG_STEP, cancelDeadlineMs: 100, onStarted: () => setTimeout(abort, 100) });
    await expect(training).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(performance.now() - abortedAt).toBeLessThan(2_000);
    await expectNothingLeft();
  });

  it('turns its violent death into a typed error, and the next training works', async () => {
    const kill = (signal: NodeJS.Signals): void => childrenOf(process.pid).forEach((pid) => process.kill(pid, signal));
    await expect(train({ onStarted: () => kill('SIGKILL') })).rejects.toMatchObject({ code: 'TRAINER', message: expect.stringContaining('SIGKILL') });
    await expect(train({ onStarted: () => kill('SIGSEGV') })).rejects.toMatchObject({ code: 'TRAINER', message: expect.stringContaining('SIGSEGV') });
    const model = await train({ epochs: 0.05 });
    await model.dispose();
    await expectNothingLeft();
  });

  it('ignores Ctrl-C: the parent decides', async () => {
    const controller = new AbortController();
    const onStarted = (): void => {
      childrenOf(process.pid).forEach((pid) => process.kill(pid, 'SIGINT'));
      setTimeout(() => controller.abort(new StepsynthError('INTERRUPTED', 'by the parent')), 300);
    };
    await expect(train({ signal: controller.signal, onStarted })).rejects.toThrow('by the parent');
    await expectNothingLeft();
  });

  it.each([
    ['between short steps', 16],
    ['in the middle of a step of several seconds', ROWS_OF_A_LONG_STEP],
  ])("ends within 2 s of its parent's kill -9, %s, and leaves no file", async (_, batchSize) => {
    const script = runScript('train-forever.ts', [batchSize === 16 ? checkpoint : wideCheckpoint, scratchDirectory, String(batchSize)]);
    expect(await script.nextLine()).toBe('started');
    const [trainer = 0] = childrenOf(script.child.pid as number);
    expect(isAlive(trainer)).toBe(true);
    script.child.kill('SIGKILL');
    const elapsedMs = await until(() => !isAlive(trainer), 5_000);
    process.stderr.write(`kill -9 of the parent: the child was gone after ${Math.round(elapsedMs)} ms\n`);
    expect(elapsedMs).toBeLessThan(2_000);
    expect(await readdir(scratchDirectory)).toEqual([]);
  });

  it.each([
    ['calls process.exit', 'exit', 7],
    ['ends by an uncaught exception', 'throw', 1],
    ['terminates the worker that trains', 'terminate-worker', 0],
    ['runs to its end and keeps the model', 'finish', 0],
  ])('is gone with its files when the parent %s', async (_, ending, code) => {
    const script = runScript('train-forever.ts', [checkpoint, scratchDirectory, '16', ending]);
    expect(await script.nextLine()).toBe('started');
    const [trainer = 0] = childrenOf(script.child.pid as number);
    expect(await script.exit).toMatchObject({ code, signal: null });
    await until(() => !isAlive(trainer), 2_000);
    expect(await readdir(scratchDirectory)).toEqual([]);
  });
});
