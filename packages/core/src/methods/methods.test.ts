import { describe, expect, it } from 'vitest';
import { replayDataset } from '../loop/replay-dataset.ts';
import { runS3 } from '../loop/run-s3.ts';
import { crashAfterWrites, SimulatedCrash } from '../testing/crash-after-writes.ts';
import { createMemoryRunStore } from '../testing/memory-run-store.ts';
import { createSimulatedRun } from '../testing/simulated-run.ts';
import { methodOf, methods } from './methods.ts';
import { plannedRows } from './method.ts';
import { shareRows } from './share-rows.ts';

const ROWS = 90;
const sizes = { validationRows: 80, testRows: 30 };

async function run(name: string, change: (config: ReturnType<typeof createSimulatedRun>['config']) => ReturnType<typeof createSimulatedRun>['config'] = (config) => config) {
  const { dependencies, config } = createSimulatedRun(sizes);
  const configured = change({ ...methodOf(name).configure(config, ROWS), method: name });
  const result = await runS3(dependencies, configured);
  return { ...result, config: configured, dependencies, trained: dependencies.trainer.trained.map(({ training }) => training.rows) };
}

describe('methods', () => {
  it.each(methods.filter(({ equalRows }) => equalRows).map(({ name }) => ({ name })))('$name ends with as many rows as the others, and nothing but synthetic ones', async ({ name }) => {
    const { dataset, trained, report, config } = await run(name);
    expect(plannedRows(config)).toBe(ROWS);
    expect(dataset.length).toBe(ROWS);
    expect(trained.at(-1)).toBe(ROWS);
    expect(report.method).toBe(name);
    expect(new Set(dataset.map(({ id }) => id)).size).toBe(ROWS);
  });

  it('s3 spends two thirds on seed data and the rest in equal shares, more errors sampled and fewer cycled', async () => {
    expect(shareRows(100, 3)).toEqual({ seed: 67, byRound: [11, 11, 11] });
    const { trained, dataset, dependencies } = await run('s3');
    expect(trained).toEqual([60, 75, 90]);
    const mining = new Set(dependencies.gold.mining.map(({ id }) => id));
    const errors = dataset.flatMap(({ lineage: { errorId } }) => errorId ?? []);
    expect(errors.length).toBe(30);
    expect(errors.every((id) => mining.has(id))).toBe(true);
  });

  it('zerogen asks for no rationales, seed-plus does', async () => {
    const [plain, withRationales] = [await run('zerogen'), await run('seed-plus')];
    expect(plain.dataset.every(({ lineage }) => lineage.rationales === undefined)).toBe(true);
    expect(withRationales.dataset.every(({ lineage }) => lineage.rationales?.length === 3)).toBe(true);
    expect(await plain.dependencies.store.rationales()).toEqual([]);
  });

  it('goldgen extrapolates all of mining, each example as often as any other or once more', async () => {
    const { dataset, trained, dependencies } = await run('goldgen');
    expect(trained).toEqual([ROWS]);
    const times = dependencies.gold.mining.map(({ id }) => dataset.filter(({ lineage }) => lineage.errorId === id).length);
    expect(times.reduce((sum, count) => sum + count)).toBe(ROWS);
    expect(Math.max(...times) - Math.min(...times)).toBeLessThanOrEqual(1);
  });

  it('s3-random draws its examples from all of mining', async () => {
    const [random, errors] = [await run('s3-random'), await run('s3')];
    expect(random.dataset.slice(0, 60)).toEqual(errors.dataset.slice(0, 60));
    const right = new Set((await random.dependencies.store.predictions(0, 'mining'))!.filter(({ goldId, label }) => random.dependencies.gold.mining.find(({ id }) => id === goldId)!.label === label).map(({ goldId }) => goldId));
    expect(random.dataset.some(({ lineage, round }) => round === 1 && right.has(lineage.errorId!))).toBe(true);
    expect(errors.dataset.some(({ lineage, round }) => round === 1 && right.has(lineage.errorId!))).toBe(false);
  });

  it('gold trains on mining alone, gold-all on selection too and without it choosing the epoch', async () => {
    const { trained, dataset, report, dependencies } = await run('gold');
    expect(trained).toEqual([dependencies.gold.mining.length]);
    expect(dataset).toEqual([]);
    expect(report.goldRows).toBe(dependencies.gold.mining.length);
    const all = await run('gold-all');
    expect(all.trained).toEqual([80]);
    expect(all.dependencies.trainer.trained[0]?.selection).toBeUndefined();
  });

  it('gold+s3 finds its errors out of fold, and gold+control takes as many rows from all of mining', async () => {
    const { trained, dataset, dependencies, report } = await run('gold+s3');
    const gold = dependencies.gold.mining.length;
    expect(trained.filter((rows) => rows === gold)).toEqual([gold]); // round 0
    expect(trained.slice(1, 6).reduce((sum, rows) => sum + rows)).toBe(4 * gold); // five folds of it
    expect(trained.at(-6)).toBe(gold + 30); // the last model, then its folds
    expect(dataset.length).toBe(30);
    const inFold = await run('gold');
    expect(report.rounds[0]!.errors).toBeGreaterThan(inFold.report.rounds[0]!.errors);
    const control = await run('gold+control');
    expect(control.trained).toEqual([gold + 30]);
  });

  it.each(['goldgen', 'gold+s3', 's3-random'])('%s makes the same dataset from its predictions alone', async (name) => {
    const { dataset, dependencies, config } = await run(name);
    const again = createSimulatedRun(sizes);
    expect(await replayDataset({ ...again.dependencies, recorded: dependencies.store, scratch: createMemoryRunStore() }, config)).toEqual(dataset);
  });

  it('gold+s3 ends alike after a crash at any write', async () => {
    const expected = await run('gold+s3');
    for (const writes of [1, 9, 14, 30, 44, 60]) {
      const first = createSimulatedRun(sizes);
      const crashing = crashAfterWrites(first.dependencies, { writes, lost: false });
      await expect(runS3({ ...first.dependencies, ...crashing }, expected.config)).rejects.toBeInstanceOf(SimulatedCrash);
      const { store, checkpoints, trainer } = first.dependencies;
      const result = await runS3({ ...createSimulatedRun(sizes).dependencies, store, checkpoints, trainer }, expected.config);
      expect(JSON.stringify(result.report)).toBe(JSON.stringify(expected.report));
    }
  });

  it.each(['margin', 'loss', 'cluster', 'expected-gain', 'learnable'] as const)('s3 with the strategy %s has the same rows to spend', async (choose) => {
    const { trained } = await run('s3', (config) => ({ ...config, extrapolation: { ...config.extrapolation, choose, labelPrior: 'gold' } }));
    expect(trained).toEqual([60, 75, 90]);
  });

  it('takes states of mining from a model that was not trained on it', async () => {
    const statesOf = async (name: string): Promise<readonly string[]> => {
      const { dependencies } = await run(name, (config) => ({ ...config, rounds: 1, extrapolation: { ...config.extrapolation, choose: 'learnable' } }));
      return dependencies.trainer.loaded;
    };
    expect(await statesOf('s3')).toContain('memory/rounds/0');
    expect(await statesOf('gold+s3')).toContain('none');
    expect(await statesOf('gold+s3')).not.toContain('memory/rounds/0');
  });

  it('without re-initialisation goes on from the round before', async () => {
    const { dependencies } = await run('s3', (config) => ({ ...config, reinitialise: false }));
    expect(dependencies.trainer.trained.map(({ checkpoint }) => checkpoint)).toEqual(['none', 'memory/rounds/0', 'memory/rounds/1']);
  });

  it('names the nearest method', () => {
    expect(() => methodOf('seedplus')).toThrow('There is no method seedplus.');
  });
});
