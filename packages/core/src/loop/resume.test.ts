import { describe, expect, it } from 'vitest';
import type { RunStore } from '../ports/run-store.ts';
import type { SlotKey } from '../ports/teacher.ts';
import { crashAfterWrites, SimulatedCrash } from '../testing/crash-after-writes.ts';
import { recordingTeacher } from '../testing/recording-teacher.ts';
import { createSimulatedRun, type SimulatedRun } from '../testing/simulated-run.ts';
import { runS3, type S3Result } from './run-s3.ts';
import type { RunEvent } from './run-event.ts';

const sizes = { seedRows: 12, validationRows: 24, testRows: 10 };

/** A process of its own over stores that outlive it: a fresh teacher, a fresh filter, a sealed test. */
function nextProcess({ dependencies, config }: SimulatedRun): SimulatedRun {
  const fresh = createSimulatedRun(sizes);
  const { store, checkpoints, trainer } = dependencies;
  return { dependencies: { ...fresh.dependencies, store, checkpoints, trainer }, config };
}

async function storedKeys(store: RunStore): Promise<Set<string>> {
  const stages = await Promise.all([store.candidates('rationale', 0), store.candidates('seed', 0), store.candidates('extrapolation', 1), store.candidates('extrapolation', 2)]);
  return new Set(stages.flat().map(({ key }) => JSON.stringify(key)));
}

function outcomeOf({ report, dataset, stopReason, finalRound }: S3Result): string {
  return JSON.stringify({ report, dataset, stopReason, finalRound });
}

describe('a resumed run', () => {
  it.each([{ lost: true }, { lost: false }])('ends alike after a crash at each write, asking and training nothing twice (write lost: $lost)', async ({ lost }) => {
    const { dependencies, config } = createSimulatedRun(sizes);
    const counting = crashAfterWrites(dependencies, { writes: Number.POSITIVE_INFINITY });
    const expected = outcomeOf(await runS3({ ...dependencies, store: counting.store, checkpoints: counting.checkpoints }, config));
    const total = counting.writes();
    expect(total).toBeGreaterThan(40);
    for (let writes = 0; writes < total; writes += 1) {
      const first = createSimulatedRun(sizes);
      const crashing = crashAfterWrites(first.dependencies, { writes, lost });
      await expect(runS3({ ...first.dependencies, store: crashing.store, checkpoints: crashing.checkpoints }, first.config)).rejects.toBeInstanceOf(SimulatedCrash);
      expect(first.dependencies.trainer.open()).toBe(0);
      const answered = await storedKeys(first.dependencies.store);
      const roundsStored = (await Promise.all([0, 1, 2].map((round) => first.dependencies.checkpoints.find(round)))).filter((found) => found !== undefined).length;
      const trainedBefore = first.dependencies.trainer.trained.length;

      const second = nextProcess(first);
      const asked: SlotKey[] = [];
      const result = await runS3({ ...second.dependencies, teacher: recordingTeacher(second.dependencies.teacher, asked) }, second.config);
      expect(outcomeOf(result)).toBe(expected);
      expect(asked.filter((key) => answered.has(JSON.stringify(key)))).toEqual([]);
      expect(first.dependencies.trainer.trained.length - trainedBefore).toBe(3 - roundsStored);
    }
  });

  it('does nothing but report when the run had finished', async () => {
    const first = createSimulatedRun(sizes);
    const expected = outcomeOf(await runS3(first.dependencies, first.config));
    const trainings = first.dependencies.trainer.trained.length;
    const events: RunEvent[] = [];
    const second = nextProcess(first);
    const asked: SlotKey[] = [];
    const result = await runS3({ ...second.dependencies, teacher: recordingTeacher(second.dependencies.teacher, asked), onEvent: (event) => void events.push(event) }, second.config);
    expect(outcomeOf(result)).toBe(expected);
    expect(asked).toEqual([]);
    expect(first.dependencies.trainer.trained.length).toBe(trainings);
    expect(events[0]).toMatchObject({ type: 'run-started', resumed: true });
    expect(events.some(({ type }) => type === 'predicting')).toBe(false);
  });

  it('stops at an abort in each stage and goes on from there', async () => {
    const reference = createSimulatedRun(sizes);
    const seen: RunEvent[] = [];
    const expected = outcomeOf(await runS3({ ...reference.dependencies, onEvent: (event) => void seen.push(event) }, reference.config));
    for (const place of seen.keys()) {
      const first = createSimulatedRun(sizes);
      const controller = new AbortController();
      let count = 0;
      const onEvent = (): void => {
        if (count === place) controller.abort();
        count += 1;
      };
      const outcome = await runS3({ ...first.dependencies, onEvent, signal: controller.signal }, first.config).then(outcomeOf, (error: unknown) => error);
      expect(first.dependencies.trainer.open()).toBe(0);
      if (outcome instanceof Error) expect(outcome).toMatchObject({ code: 'INTERRUPTED' });
      else expect(place).toBeGreaterThan(seen.length - 3); // too late to interrupt: only the report was left
      const second = nextProcess(first);
      expect(outcomeOf(await runS3(second.dependencies, second.config))).toBe(expected);
    }
  });
});
