import { describe, expect, it } from 'vitest';
import { createMemoryRunStore } from '../testing/memory-run-store.ts';
import { createSimulatedRun } from '../testing/simulated-run.ts';
import { replayDataset } from './replay-dataset.ts';
import { runS3 } from './run-s3.ts';

describe('replayDataset', () => {
  it.each([{ roles: 'split' }, { roles: 'paper' }] as const)('makes the same dataset from predictions alone ($roles)', async ({ roles }) => {
    const first = createSimulatedRun({ roles });
    const { dataset, finalRound } = await runS3(first.dependencies, first.config);
    expect(finalRound).toBeGreaterThan(0);
    const second = createSimulatedRun({ roles });
    const { store: recorded } = first.dependencies;
    expect(await replayDataset({ ...second.dependencies, recorded, scratch: createMemoryRunStore() }, first.config)).toEqual(dataset);
    expect(second.dependencies.trainer.trained).toEqual([]);
  });

  it('needs a finished run and its own predictions', async () => {
    const { dependencies, config } = createSimulatedRun();
    const replay = { ...dependencies, recorded: dependencies.store, scratch: createMemoryRunStore() };
    await expect(replayDataset(replay, config)).rejects.toMatchObject({ code: 'RUN_DIRECTORY', message: expect.stringContaining('not finished') });
    await runS3(dependencies, config);
    const other = createSimulatedRun({ seed: 1 }).dependencies.gold;
    const { test } = createSimulatedRun().dependencies;
    await expect(replayDataset({ ...replay, test, gold: { ...other, mining: other.mining.slice(1) } }, config)).rejects.toMatchObject({ message: expect.stringContaining('round 0') });
  });
});
