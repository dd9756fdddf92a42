import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { TrainedModel } from '@stepsynth/core';
import { StepsynthError } from '@stepsynth/core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { deathError } from './child-death.ts';
import { createNativeTrainer } from './native-trainer.ts';
import { TrainerClient } from './trainer-client.ts';
import { makeMemoryGroup } from './testing/memory-group.ts';
import { childrenOf, isAlive, until } from './testing/processes.ts';
import { makeToyFolder, TOY_LABELS, TOY_OPTIONS, toyDataset } from './testing/toy-task.ts';
import { skipWithoutAddon } from './testing/with-addon.ts';

async function errorOf(operation: Promise<unknown>): Promise<StepsynthError> {
  const outcome = await operation.catch((error: unknown) => error);
  if (!(outcome instanceof StepsynthError)) throw new Error(`expected a StepsynthError, got ${String(outcome)}`);
  return outcome;
}

/** One line that says what, and one that says what to do. */
function expectForUsers(error: StepsynthError): void {
  expect(error.message).not.toContain('\n');
  expect(error.message.length).toBeLessThan(600);
  expect(error.hint).toBeTruthy();
}

describe.skipIf(skipWithoutAddon)("a trainer whose child dies in training", () => {
  let folder = '';
  let checkpoint = '';
  let scratchDirectory = '';
  let trainer: ReturnType<typeof createNativeTrainer>;

  beforeAll(async () => {
    ({ folder, checkpoint } = await makeToyFolder());
    scratchDirectory = join(folder, 'scratch');
    await mkdir(scratchDirectory);
    trainer = createNativeTrainer({ device: 'cpu', threads: 1, scratchDirectory });
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** The same trainer object goes on, and nothing is left of the dead child. */
  afterEach(async () => {
    const model = await train({ epochs: 0.05 });
    expect((await model.predict(toyDataset(3))).rows).toBe(3);
    await model.dispose();
    expect(await readdir(scratchDirectory)).toEqual([]);
    expect(childrenOf(process.pid)).toEqual([]);
  });

  function train({ epochs = 1e6, batchSize = 16, onStarted }: { epochs?: number; batchSize?: number; onStarted?: (child: number) => void }): Promise<TrainedModel> {
    return trainer.train(
      { checkpoint, labels: TOY_LABELS, training: toyDataset(4096), options: { ...TOY_OPTIONS, epochs, batchSize } },
      { onEvent: (event) => event.type === 'started' && onStarted?.(childrenOf(process.pid)[0] as number) },
    );
  }

  it.each(['SIGKILL', 'SIGSEGV', 'SIGABRT', 'SIGBUS', 'SIGFPE', 'SIGILL', 'SIGTERM'] as const)('rejects with TRAINER after %s', async (signal) => {
    const error = await errorOf(train({ onStarted: (child) => process.kill(child, signal) }));
    expect(error).toMatchObject({ code: 'TRAINER', message: expect.stringContaining(`died during train (${signal})`) });
    expectForUsers(error);
  });

  it('rejects with OUT_OF_MEMORY when C++ gets no more address space', async () => {
    const limit = (child: number): void => void execFileSync('prlimit', ['--pid', String(child), '--as=1']);
    const error = await errorOf(train({ batchSize: 4096, onStarted: limit }));
    expect(error.code, error.message).toBe('OUT_OF_MEMORY');
    expect(error.message, 'what failed').toMatch(/\(.*(memory|bad_alloc|primitive|unavailable).*\)$/);
    expectForUsers(error);
  });

  it('rejects with OUT_OF_MEMORY when the kernel kills it for memory', async (test) => {
    const group = makeMemoryGroup();
    if (group === undefined) return test.skip('no memory control group can be made here');
    try {
      const error = await errorOf(train({ batchSize: 4096, onStarted: (child) => group.confine(child, 32 * 2 ** 20) }));
      expect(error).toMatchObject({ code: 'OUT_OF_MEMORY', message: expect.stringContaining('SIGKILL') });
      expectForUsers(error);
    } finally {
      await group.remove();
    }
  });

  it('tells the same of every request under way and of those that follow', async () => {
    const model = await train({ epochs: 0.05 });
    const [child = 0] = childrenOf(process.pid);
    const predictions = Array.from({ length: 3 }, () => errorOf(model.predict(toyDataset(20_000))));
    process.kill(child, 'SIGSEGV');
    await until(() => !isAlive(child), 5_000);
    for (const error of await Promise.all(predictions)) expect(error).toMatchObject({ code: 'TRAINER', message: expect.stringContaining('SIGSEGV') });
    expect(await errorOf(model.predict(toyDataset(1)))).toMatchObject({ code: 'TRAINER', message: expect.stringContaining('SIGSEGV') });
    await model.dispose();
  });
});

/** A child whose addon is a script that ends it, so that its last words are known. */
describe('a trainer process that ends on its own', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stepsynth-test-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function deathBy(statements: string, environment: Record<string, string> = {}): Promise<StepsynthError> {
    const addon = join(folder, 'addon.cjs');
    await writeFile(addon, `exports.NativeModel = class { load() { ${statements} } };\nexports.describe = () => '{}';\nexports.stopAll = () => {};\n`);
    const before = { ...process.env };
    Object.assign(process.env, environment, { STEPSYNTH_NATIVE_ADDON: addon });
    const client = new TrainerClient();
    process.env = before;
    try {
      return await errorOf(client.request('load', {}));
    } finally {
      await client.kill();
    }
  }

  it('leaves its exit code and its last words', async () => {
    const error = await deathBy("process.stderr.write('first\\nsecond\\nthird\\nfourth\\n'); process.exit(3);");
    expect(error).toMatchObject({ code: 'TRAINER', message: "The trainer's process died during load (exit code 3): second | third | fourth" });
    expectForUsers(error);
  });

  it('leaves no more than a tail of much noise', async () => {
    const error = await deathBy("process.stderr.write(`${'noise '.repeat(1e6)}\\nthe end\\n`, () => process.exit(3)); return new Promise(() => {});");
    expect(error.message).toMatch(/noise \| the end$/);
    expectForUsers(error);
  });

  it('is out of memory when V8 is', async () => {
    const error = await deathBy('const all = []; for (;;) all.push({ all });', { NODE_OPTIONS: '--max-old-space-size=32' });
    expect(error).toMatchObject({ code: 'OUT_OF_MEMORY', message: expect.stringContaining('heap out of memory') });
    expectForUsers(error);
  });

  it('names an exception that nobody caught', async () => {
    const error = await deathBy("setImmediate(() => { throw new TypeError('unforeseen'); }); return new Promise(() => {});");
    expect(error).toMatchObject({ code: 'TRAINER', message: expect.stringContaining('exit code 1') });
    expect(error.message).toContain('TypeError: unforeseen');
  });
});

describe('deathError', () => {
  it('takes the words of a C++ program that gave up', () => {
    const stderr = "terminate called after throwing an instance of 'std::bad_alloc'\n  what():  std::bad_alloc\n";
    const error = deathError({ exitCode: null, signal: 'SIGABRT', stderr, oomKill: false }, 'predict');
    expect(error).toMatchObject({ code: 'OUT_OF_MEMORY', message: expect.stringContaining("during predict (SIGABRT): terminate called after throwing an instance of 'std::bad_alloc' | what():") });
  });
});
