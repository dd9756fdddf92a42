import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../loop/run-event.ts';
import { runS3 } from '../loop/run-s3.ts';
import { crashAfterWrites } from '../testing/crash-after-writes.ts';
import { INITIAL_CHECKPOINT } from '../testing/handed-out-models.ts';
import { createSimulatedQuestionRun } from '../testing/simulated-question-run.ts';
import { createSimulatedRun, type SimulatedRun, type SimulatedRunSizes } from '../testing/simulated-run.ts';
import { storedGap } from './stored-gap.ts';

const sizes = { seedRows: 30, validationRows: 60, testRows: 10 };

function measuredRun(changes: SimulatedRunSizes = {}, maxRows = 20): SimulatedRun {
  const { dependencies, config } = createSimulatedRun({ ...sizes, ...changes });
  return { dependencies, config: { ...config, gap: { maxRows } } };
}

const loads = ({ dependencies: { trainer } }: SimulatedRun): number => trainer.loaded.filter((directory) => directory === INITIAL_CHECKPOINT).length;

describe('the gap measured after each round', () => {
  it('is in the report, with that of gold itself and the likeness of what was added, and every encoder is freed', async () => {
    const run = measuredRun();
    const events: RunEvent[] = [];
    const { report } = await runS3({ ...run.dependencies, onEvent: (event) => void events.push(event) }, run.config);
    expect(report.rounds.map(({ estimatedGap }) => estimatedGap?.rows)).toEqual([20, 20, 20]);
    expect(report.rounds.map(({ estimatedGap }) => estimatedGap?.byLabel?.length)).toEqual([2, 2, 2]);
    expect(report.goldGap).toMatchObject({ rows: 20, dimensions: 32 });
    const [first, ...later] = report.rounds.map(({ estimatedGap }) => estimatedGap?.likeness);
    expect(first).toBeUndefined();
    expect(later.map((likeness) => likeness?.pairs)).toEqual(report.rounds.slice(1).map(({ addedRows }) => addedRows));
    for (const likeness of later) expect(likeness!.cosineSimilarity).toBeGreaterThan(0.3);
    expect(loads(run)).toBe(3);
    expect(run.dependencies.trainer.open()).toBe(0);
    expect(events.filter(({ type }) => type === 'gap-measured').map((event) => ('gap' in event ? event.gap : undefined))).toEqual(report.rounds.map(({ estimatedGap }) => estimatedGap));
    expect((await run.dependencies.store.events()).filter(({ type }) => type === 'gap-measured').length).toBe(3);
  });

  it('falls by round in the simulated world, as the exact distance does', async () => {
    const { dependencies, config } = createSimulatedRun({ seedRows: 300, validationRows: 400, testRows: 10 });
    const { report } = await runS3(dependencies, { ...config, extrapolation: { ...config.extrapolation, perError: 2 }, training: { ...config.training, epochs: 8 }, gap: { maxRows: 200 } });
    const [before, after] = [report.rounds[0]!, report.rounds.at(-1)!];
    expect(after.gap!.totalVariation).toBeLessThan(before.gap!.totalVariation);
    expect(after.estimatedGap!.withinLabels!.auc).toBeLessThan(before.estimatedGap!.withinLabels!.auc - 0.02);
    expect(after.estimatedGap!.withinLabels!.frechet).toBeLessThan(before.estimatedGap!.withinLabels!.frechet);
    expect(report.goldGap!.withinLabels!.frechet).toBeLessThan(before.estimatedGap!.withinLabels!.frechet);
  }, 60_000);

  it('changes nothing else, and off measures nothing', async () => {
    const [on, off] = [measuredRun(), createSimulatedRun(sizes)];
    const [measured, plain] = [await runS3(on.dependencies, on.config), await runS3(off.dependencies, off.config)];
    expect(loads(off)).toBe(0);
    expect(plain.report.rounds.some((round) => 'estimatedGap' in round)).toBe(false);
    const { goldGap: _, ...rest } = measured.report;
    expect({ ...rest, rounds: rest.rounds.map(({ estimatedGap: __, ...round }) => round) }).toEqual(plain.report);
    expect(measured.dataset).toEqual(plain.dataset);
  });

  it('is never measured twice, wherever a run is cut', async () => {
    const whole = measuredRun();
    const counting = crashAfterWrites(whole.dependencies, { writes: Number.POSITIVE_INFINITY });
    const expected = (await runS3({ ...whole.dependencies, ...stores(counting) }, whole.config)).report;
    for (let writes = 0; writes < counting.writes(); writes += 7) {
      const first = measuredRun();
      await expect(runS3({ ...first.dependencies, ...stores(crashAfterWrites(first.dependencies, { writes })) }, first.config)).rejects.toThrow('Simulated crash');
      expect(first.dependencies.trainer.open()).toBe(0);
      const kept = (await Promise.all([0, 1, 2].map((round) => storedGap(first.dependencies.store, round)))).filter((gap) => gap !== undefined).length;
      const before = loads(first);
      const { store, checkpoints, trainer } = first.dependencies;
      const { report } = await runS3({ ...measuredRun().dependencies, store, checkpoints, trainer }, first.config);
      expect(report).toEqual(expected);
      expect(loads(first) - before).toBe(3 - kept);
    }
  }, 60_000);

  it('has no other sample of gold under the gold roles of the paper', async () => {
    const run = measuredRun({ roles: 'paper' });
    const { report } = await runS3(run.dependencies, run.config);
    expect(report.rounds[0]!.estimatedGap?.rows).toBe(20);
    expect(report).not.toHaveProperty('goldGap');
  });

  it('is measured without labels where the answer is a span of the context', async () => {
    const { dependencies, config } = createSimulatedQuestionRun(sizes);
    const { report } = await runS3(dependencies, { ...config, rounds: 1, gap: { maxRows: 25 } });
    expect(report.rounds.map(({ estimatedGap }) => [estimatedGap?.rows, estimatedGap?.withinLabels])).toEqual([[25, undefined], [25, undefined]]);
    expect(report.rounds[1]!.estimatedGap!.likeness!.pairs).toBe(report.rounds[1]!.addedRows);
    expect(dependencies.trainer.open()).toBe(0);
  }, 60_000);

  it('compares no more rows than there are, and nothing where there are fewer than five', async () => {
    const run = measuredRun({ seedRows: 12 }, 200);
    const { report } = await runS3(run.dependencies, { ...run.config, rounds: 0 });
    expect(report.rounds[0]!.estimatedGap!.rows).toBe(12);
    const few = measuredRun({ seedRows: 4 });
    expect((await runS3(few.dependencies, { ...few.config, rounds: 0 })).report.rounds[0]).not.toHaveProperty('estimatedGap');
    expect(loads(few)).toBe(0);
  });
});

function stores({ store, checkpoints }: ReturnType<typeof crashAfterWrites>) {
  return { store, checkpoints };
}
