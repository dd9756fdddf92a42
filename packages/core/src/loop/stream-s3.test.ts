import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { StepsynthError } from '../errors.ts';
import type { Teacher } from '../ports/teacher.ts';
import { createSimulatedRun } from '../testing/simulated-run.ts';
import type { RunEvent } from './run-event.ts';
import { runS3 } from './run-s3.ts';
import { streamS3, type S3Stream } from './stream-s3.ts';

const sizes = { seedRows: 12, validationRows: 24, testRows: 10 };

async function collect(stream: S3Stream): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for await (const event of stream) events.push(event);
  return events;
}

/** Fails at the first extrapolation. */
function failingTeacher(teacher: Teacher): Teacher {
  return { ...teacher, propose: (slot, options) => ('error' in slot ? Promise.reject(new StepsynthError('TEACHER', 'The line is dead.')) : teacher.propose(slot, options)) };
}

function isProgress({ type }: RunEvent): boolean {
  return type === 'stage-progress';
}

describe('streamS3', () => {
  it('hands out the events of runS3 in order and its result', async () => {
    const events: RunEvent[] = [];
    const plain = createSimulatedRun(sizes);
    const expected = await runS3({ ...plain.dependencies, onEvent: (event) => void events.push(event) }, plain.config);
    const { dependencies, config } = createSimulatedRun(sizes);
    const stream = streamS3(dependencies, config);
    expect(await collect(stream)).toEqual(events);
    expect((await stream.result).report).toEqual(expected.report);
  });

  it('does not wait for its reader, and drops only the progress of one that lags', async () => {
    const seen: RunEvent[] = [];
    const { dependencies, config } = createSimulatedRun({ seedRows: 1500, validationRows: 60, testRows: 10 });
    const stream = streamS3({ ...dependencies, onEvent: (event) => void seen.push(event) }, config);
    await stream.result;
    const read = await collect(stream);
    expect(seen.length).toBeGreaterThan(1000);
    expect(read.length).toBe(1000);
    expect(read.filter((event) => !isProgress(event))).toEqual(seen.filter((event) => !isProgress(event)));
    expect(read.filter(isProgress)).toEqual(seen.filter(isProgress).slice(-read.filter(isProgress).length));
  });

  it('stops the run when the loop is left, once it has come to rest', async () => {
    const { dependencies, config } = createSimulatedRun(sizes);
    let asking = 0;
    const teacher: Teacher = { ...dependencies.teacher, async propose(slot, options) {
      asking += 1;
      await sleep(5);
      asking -= 1;
      return dependencies.teacher.propose(slot, options);
    } };
    const stream = streamS3({ ...dependencies, teacher }, config);
    for await (const event of stream) if (event.type === 'stage-progress') break;
    expect(asking).toBe(0);
    await expect(stream.result).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(await dependencies.store.stage('seed', 0)).toBeUndefined();
    expect(await collect(stream)).toEqual([]);

    const events = await collect(streamS3(dependencies, config));
    expect(events[0]).toMatchObject({ type: 'run-started', resumed: true });
    expect(events.at(-1)?.type).toBe('run-finished');
  });

  it('passes on what the body of the loop throws', async () => {
    const { dependencies, config } = createSimulatedRun(sizes);
    const stream = streamS3(dependencies, config);
    const looping = (async () => {
      for await (const event of stream) throw new Error(`no ${event.type}`);
    })();
    await expect(looping).rejects.toThrow('no run-started');
    await expect(stream.result).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });

  it('throws an error of the run once, after the events before it', async () => {
    const { dependencies, config } = createSimulatedRun(sizes);
    const stream = streamS3({ ...dependencies, teacher: failingTeacher(dependencies.teacher) }, config);
    const reader = stream[Symbol.asyncIterator]();
    const types: string[] = [];
    const failure = await (async () => {
      for (let step = await reader.next(); step.done !== true; step = await reader.next()) types.push(step.value.type);
    })().catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'TEACHER' });
    expect(types).toContain('round-finished');
    expect(await reader.next()).toEqual({ done: true, value: undefined });
    // No `result` is awaited here: an unhandled rejection would fail the test run.
  });

  it('gives the error to `result` where nobody reads', async () => {
    const { dependencies, config } = createSimulatedRun(sizes);
    await expect(streamS3({ ...dependencies, teacher: failingTeacher(dependencies.teacher) }, config).result).rejects.toMatchObject({ code: 'TEACHER' });
  });

  it('heeds the signal of its dependencies', async () => {
    const { dependencies, config } = createSimulatedRun(sizes);
    const controller = new AbortController();
    const stream = streamS3({ ...dependencies, signal: controller.signal }, config);
    await expect((async () => {
      for await (const event of stream) if (event.type === 'training') controller.abort();
    })()).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(dependencies.trainer.open()).toBe(0);
  });
});
