import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { TrainCallOptions, TrainingEvent, TrainRequest } from '@stepsynth/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createNativeTrainer } from './native-trainer.ts';
import { childrenOf, isAlive, runScript, until } from './testing/processes.ts';
import { makeToyFolder, REPEATABLE, stateRequest, toyDataset } from './testing/toy-task.ts';
import { skipWithoutAddon } from './testing/with-addon.ts';

const TOTAL_STEPS = 96;

describe.skipIf(skipWithoutAddon)('a training that keeps its state', () => {
  let folder = '';
  let checkpoint = '';
  let scratchDirectory = '';
  let undisturbed: Outcome;
  let folders = 0;

  interface Outcome {
    readonly weights: Buffer;
    readonly summary: object;
    readonly events: readonly TrainingEvent[];
  }

  const newFolder = (): string => join(folder, `folder-${(folders += 1)}`);

  /** Trains and saves; `summary` is without times. */
  async function train(request: TrainRequest, options: TrainCallOptions = {}): Promise<Outcome> {
    const events: TrainingEvent[] = [];
    const onEvent = (event: TrainingEvent): void => {
      events.push(event);
      options.onEvent?.(event);
    };
    const model = await createNativeTrainer({ ...REPEATABLE, scratchDirectory }).train(request, { ...options, onEvent });
    try {
      const output = newFolder();
      await model.save(output);
      const summary = { ...model.summary, seconds: 0, tokensPerSecond: 0 };
      return { weights: await readFile(join(output, 'model.safetensors')), summary, events };
    } finally {
      await model.dispose();
    }
  }

  function started(outcome: Outcome): Extract<TrainingEvent, { type: 'started' }> {
    const [first] = outcome.events;
    if (first?.type !== 'started') throw new Error('the first event is not started');
    return first;
  }

  function expectSame(outcome: Outcome): void {
    expect(outcome.weights.equals(undisturbed.weights)).toBe(true);
    expect(outcome.summary).toEqual(undisturbed.summary);
  }

  beforeAll(async () => {
    ({ folder, checkpoint } = await makeToyFolder());
    scratchDirectory = join(folder, 'scratch');
    await mkdir(scratchDirectory);
    undisturbed = await train(stateRequest(checkpoint));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each([1, 7, 16, 17, 40, 60])('ends with the same bytes after kill -9 of the child at step %d', async (step) => {
    const state = { directory: newFolder(), everySeconds: 0 };
    const kill = (event: TrainingEvent): void => {
      if (event.type === 'saved' && event.step >= step) childrenOf(process.pid).forEach((pid) => process.kill(pid, 'SIGKILL'));
    };
    await expect(train(stateRequest(checkpoint), { state, onEvent: kill })).rejects.toMatchObject({ code: 'TRAINER' });
    const resumed = await train(stateRequest(checkpoint), { state });
    expect(started(resumed).resumedFromStep).toBeGreaterThanOrEqual(step);
    expect(started(resumed).stateRefused).toBe('');
    expectSame(resumed);
  });

  it.each([3, 30])('ends with the same bytes after kill -9 of the whole program at step %d, and again', async (step) => {
    const [directory, output] = [newFolder(), newFolder()];
    const words = [checkpoint, scratchDirectory, directory, output];
    for (const end of [step, step + 10]) {
      const script = runScript('train-with-state.ts', words);
      while (Number(await script.nextLine()) < end);
      const [trainer = 0] = childrenOf(script.child.pid as number);
      script.child.kill('SIGKILL');
      await until(() => !isAlive(trainer), 5_000);
    }
    expect(await readdir(scratchDirectory)).toEqual([]);
    const last = runScript('train-with-state.ts', words);
    expect(Number(await last.nextLine())).toBeGreaterThan(step + 10);
    expect((await last.exit).code).toBe(0);
    expect((await readFile(join(output, 'model.safetensors'))).equals(undisturbed.weights)).toBe(true);
  });

  it('keeps what was reached when it is aborted', async () => {
    const state = { directory: newFolder(), everySeconds: 1000 };
    const controller = new AbortController();
    const abort = (event: TrainingEvent): void => {
      if (event.type === 'step' && event.step >= 5) controller.abort();
    };
    await expect(train(stateRequest(checkpoint), { state, signal: controller.signal, onEvent: abort })).rejects.toMatchObject({ code: 'INTERRUPTED' });
    const resumed = await train(stateRequest(checkpoint), { state });
    expect(started(resumed).resumedFromStep).toBeGreaterThanOrEqual(5);
    expectSame(resumed);
  });

  it.each([
    ['other rows', (request: TrainRequest) => ({ ...request, training: toyDataset(256, 9) })],
    ['another selection', (request: TrainRequest) => ({ ...request, selection: toyDataset(64, 9) })],
    ['another learning rate', (request: TrainRequest) => ({ ...request, options: { ...request.options, learningRate: 1e-3 } })],
    ['another seed', (request: TrainRequest) => ({ ...request, options: { ...request.options, seed: 8 } })],
    ['other labels', (request: TrainRequest) => ({ ...request, labels: ['high', 'low'] })],
  ])('starts anew, and says so, on %s', async (_, change) => {
    const state = { directory: newFolder(), everySeconds: 0 };
    const abortAtOnce = (event: TrainingEvent): void => {
      if (event.type === 'saved') throw new Error('enough');
    };
    await expect(train(stateRequest(checkpoint), { state, onEvent: abortAtOnce })).rejects.toThrow('enough');
    const changed = change(stateRequest(checkpoint));
    const anew = await train(changed, { state: { ...state, everySeconds: 1000 } });
    expect(started(anew)).toMatchObject({ resumedFromStep: 0, stateRefused: expect.stringContaining('training on other data') });
    expect(anew.weights.equals((await train(changed)).weights)).toBe(true);
  });

  it('trains the same with and without a state, which it leaves to its caller', async () => {
    const directory = newFolder();
    const outcome = await train(stateRequest(checkpoint), { state: { directory, everySeconds: 0 } });
    expectSame(outcome);
    expect(outcome.events.filter(({ type }) => type === 'saved')).toHaveLength(TOTAL_STEPS - 1)
    expect(await readdir(directory)).toEqual(['state.safetensors']);
  });
});
