import { describe, expect, it } from 'vitest';
import { replayDataset } from '../loop/replay-dataset.ts';
import { runS3 } from '../loop/run-s3.ts';
import type { RunEvent } from '../loop/run-event.ts';
import type { S3Config } from '../loop/s3-config.ts';
import { crashAfterWrites, SimulatedCrash } from '../testing/crash-after-writes.ts';
import { createMemoryRunStore } from '../testing/memory-run-store.ts';
import { createSimulatedRun } from '../testing/simulated-run.ts';
import { verdictOf } from './run-control.ts';

const sizes = { seedRows: 40, validationRows: 80, testRows: 30 };
const control = { rows: 8, seeds: 3, minGain: 0 };

async function run(changes: Partial<S3Config> = {}) {
  const { dependencies, config } = createSimulatedRun(sizes);
  const events: RunEvent[] = [];
  const configured = { ...config, control, ...changes };
  const result = await runS3({ ...dependencies, onEvent: (event) => void events.push(event) }, configured);
  return { ...result, events, dependencies, config: configured, trained: dependencies.trainer.trained };
}

describe('verdictOf', () => {
  it.each([
    [[-0.04, -0.01], 0, 'no gain'], [[-0.04, 0], 0, 'cannot tell'], [[-0.01, 0.03], 0, 'cannot tell'], [[0.001, 0.03], 0, 'gain'],
    [[0.001, 0.008], 0.01, 'no gain'], [[0.001, 0.03], 0.01, 'cannot tell'],
  ] as const)('%j against %d: %s', (interval, minGain, verdict) => {
    expect(verdictOf(interval, minGain)).toBe(verdict);
  });
});

describe('online control', () => {
  it('trains both kinds on as many rows over three seeds, and reports the gain on selection', async () => {
    const { report, trained, events, dataset, dependencies } = await run();
    const [first] = report.control!;
    expect(report.control!.map(({ round }) => round)).toEqual([1, 2]);
    expect(first).toMatchObject({ rows: 8, seeds: 3, minGain: 0 });
    expect(first!.gain).toBeCloseTo(first!.withErrors - first!.withControl, 12);
    expect(first!.interval95[0]).toBeLessThanOrEqual(first!.interval95[1]);
    expect(first!.smallestDetectable).toBeGreaterThan(0);
    expect(trained.slice(1, 7).map(({ training }) => training.rows)).toEqual([48, 48, 48, 48, 48, 48]);
    expect(new Set(trained.slice(1, 4).map(({ options }) => options.seed)).size).toBe(3);
    expect(trained.slice(1, 4).map(({ options }) => options.seed)).toEqual(trained.slice(4, 7).map(({ options }) => options.seed));
    expect(events.filter(({ type }) => type === 'control-finished').length).toBe(2);
    expect(dataset.some(({ id }) => id.startsWith('control'))).toBe(false);
    expect((await dependencies.store.stage('control', 1))!.examples.length).toBe(8);
  });

  it('leaves the errors and the data of the first round as they are without it', async () => {
    const [on, off] = [await run(), await createOff()];
    const ofRoundOne = (rows: readonly { readonly round: number }[]) => rows.filter(({ round }) => round <= 1);
    expect(ofRoundOne(on.dataset)).toEqual(ofRoundOne(off.dataset));
    expect(off.report).not.toHaveProperty('control');
  });

  it('stops only where the whole interval lies below minGain', async () => {
    const stopped = await run({ control: { ...control, minGain: 0.9 } });
    expect(stopped.stopReason).toBe('no-gain-over-control');
    expect(stopped.report.stoppedBecause).toBe('rows from errors gain no more than control rows');
    expect(stopped.finalRound).toBe(0);
    expect(stopped.report.control).toEqual([expect.objectContaining({ round: 1, verdict: 'no gain' })]);
    const on = await run({ control: { ...control, minGain: -0.9 } });
    expect(on.stopReason).toBe('rounds');
    expect(on.report.control!.every(({ verdict }) => verdict === 'gain')).toBe(true);
  });

  it('ends alike after a crash at any write, and makes the same dataset again', async () => {
    const expected = await run();
    for (const writes of [60, 75, 90, 101, 102, 104, 130]) {
      const first = createSimulatedRun(sizes);
      const crashing = crashAfterWrites(first.dependencies, { writes, lost: false });
      await expect(runS3({ ...first.dependencies, ...crashing }, expected.config)).rejects.toBeInstanceOf(SimulatedCrash);
      const { store, checkpoints, trainer } = first.dependencies;
      const again = await runS3({ ...createSimulatedRun(sizes).dependencies, store, checkpoints, trainer }, expected.config);
      expect(JSON.stringify(again.report)).toBe(JSON.stringify(expected.report));
    }
    const replay = { ...createSimulatedRun(sizes).dependencies, recorded: expected.dependencies.store, scratch: createMemoryRunStore() };
    expect(await replayDataset(replay, expected.config)).toEqual(expected.dataset);
  });
});

async function createOff() {
  const { dependencies, config } = createSimulatedRun(sizes);
  return runS3(dependencies, config);
}
