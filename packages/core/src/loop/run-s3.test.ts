import { describe, expect, it } from 'vitest';
import { StepsynthError } from '../errors.ts';
import type { GoldPart, RunStore } from '../ports/run-store.ts';
import type { Slot, Teacher } from '../ports/teacher.ts';
import { recordingTeacher } from '../testing/recording-teacher.ts';
import { createSimulatedRun, type SimulatedRun } from '../testing/simulated-run.ts';
import type { RunEvent } from './run-event.ts';
import { runS3 } from './run-s3.ts';
import type { S3Config } from './s3-config.ts';
import type { S3Dependencies } from './s3-dependencies.ts';

function run({ dependencies, config }: SimulatedRun, changes: { dependencies?: Partial<S3Dependencies>; config?: Partial<S3Config> } = {}) {
  return runS3({ ...dependencies, ...changes.dependencies }, { ...config, ...changes.config });
}

/** Notes which parts predictions are saved for, and when test is opened. */
function watched({ dependencies, config }: SimulatedRun): { run: SimulatedRun; log: string[] } {
  const log: string[] = [];
  const store: RunStore = {
    ...dependencies.store,
    savePredictions: (round: number, part: GoldPart, rows) => {
      log.push(`${part} of round ${round}`);
      return dependencies.store.savePredictions(round, part, rows);
    },
  };
  const test = { ...dependencies.test, open: () => {
    log.push('test opened');
    return dependencies.test.open();
  } };
  return { run: { dependencies: { ...dependencies, store, test }, config }, log };
}

describe('runS3', () => {
  it('trains R + 1 times from the initial checkpoint on seed data and all that was added', async () => {
    const simulated = createSimulatedRun();
    const { report, dataset, finalRound, stopReason } = await run(simulated);
    const { trainer } = simulated.dependencies;
    expect(trainer.trained.map(({ training, checkpoint, options }) => [training.rows, checkpoint, options.seed])).toEqual(
      report.rounds.map(({ trainingRows }) => [trainingRows, 'none', 0]));
    expect(report.rounds.map(({ round }) => round)).toEqual([0, 1, 2]);
    expect(report.rounds.map(({ addedRows }) => addedRows)).toEqual([40, report.rounds[0]?.errors, report.rounds[1]?.errors]);
    expect(dataset.length).toBe(report.rounds.reduce((sum, { addedRows }) => sum + addedRows, 0));
    expect(report.dataset.rows).toBe(dataset.length);
    expect({ finalRound, stopReason }).toEqual({ finalRound: 2, stopReason: 'rounds' });
    expect(trainer.open()).toBe(0);
  });

  it('keeps the gold label of each error', async () => {
    const simulated = createSimulatedRun();
    const { dataset } = await run(simulated);
    const labelOf = new Map(simulated.dependencies.gold.mining.map(({ id, label }) => [id, label]));
    const extrapolated = dataset.filter(({ origin }) => origin === 'extrapolated');
    expect(extrapolated.length).toBeGreaterThan(0);
    for (const { label, lineage } of extrapolated) expect(label).toBe(labelOf.get(lineage.errorId as string));
  });

  it('scores test once, at the very end, with the last model', async () => {
    const { run: simulated, log } = watched(createSimulatedRun());
    const { report } = await run(simulated);
    expect(log).toEqual([
      'selection of round 0', 'mining of round 0', 'selection of round 1', 'mining of round 1', 'selection of round 2', 'mining of round 2',
      'test opened', 'test of round 2',
    ]);
    expect(report.test.rows).toBe(40);
  });

  it('predicts once a round where one set has both roles', async () => {
    const simulated = createSimulatedRun({ roles: 'paper' });
    const events: RunEvent[] = [];
    const { report } = await run(simulated, { dependencies: { onEvent: (event) => void events.push(event) } });
    expect(report.goldRoles).toBe('paper');
    expect(events.filter((event) => event.type === 'predicting').map((event) => event.part)).toEqual(['selection', 'selection', 'selection', 'test']);
    for (const { mining, selection } of report.rounds) expect(selection).toMatchObject(mining);
    expect(await simulated.dependencies.store.predictions(1, 'mining')).toEqual(await simulated.dependencies.store.predictions(1, 'selection'));
  });

  it('mines one part and selects on the other where they are split', async () => {
    const simulated = createSimulatedRun();
    const { report, dataset } = await run(simulated);
    const { mining, selection } = simulated.dependencies.gold;
    expect(report.goldRoles).toBe('split');
    const errorIds = new Set(dataset.map(({ lineage }) => lineage.errorId).filter((id) => id !== undefined));
    expect([...errorIds].every((id) => mining.some((example) => example.id === id))).toBe(true);
    expect(selection.some(({ id }) => errorIds.has(id))).toBe(false);
    expect(simulated.dependencies.trainer.trained[0]?.selection?.rows).toBe(selection.length);
  });

  it('stops after round 0 with --rounds 0, and gives the seed data of a longer run', async () => {
    const short = await run(createSimulatedRun(), { config: { rounds: 0 } });
    const long = await run(createSimulatedRun());
    expect(short.report.rounds.length).toBe(1);
    expect(short.report.rounds[0]).toEqual(long.report.rounds[0]);
    expect(short.dataset).toEqual(long.dataset.filter(({ origin }) => origin === 'seed'));
  });

  it('stops when nothing in mining is misclassified', async () => {
    const simulated = createSimulatedRun();
    const rows = simulated.dependencies.gold.mining;
    const gold = { ...simulated.dependencies.gold, mining: rows.slice(0, 1) };
    const { report, stopReason } = await run(simulated, { dependencies: { gold }, config: { rounds: 30 } });
    expect(stopReason).toBe('no-errors');
    expect(report.rounds.at(-1)?.errors).toBe(0);
    expect(report.rounds.length).toBeLessThan(31);
  });

  it('stops without a gain on selection, and keeps the best round', async () => {
    const simulated = createSimulatedRun({ seedRows: 60 });
    const { report, stopReason, finalRound, dataset } = await run(simulated, { config: { rounds: 30, stop: { noErrors: true, patience: 1 } } });
    const accuracies = report.rounds.map(({ selection }) => selection.accuracy);
    expect(stopReason).toBe('no-gain');
    expect(finalRound).toBe(accuracies.length - 2);
    expect(accuracies[finalRound]).toBe(Math.max(...accuracies));
    expect(await simulated.dependencies.store.predictions(finalRound, 'test')).toBeDefined();
    expect(await simulated.dependencies.store.predictions(finalRound + 1, 'test')).toBeUndefined();
    expect(dataset.every(({ round }) => round <= finalRound)).toBe(true);
    expect(report.model.directory).toBe(`memory/rounds/${finalRound}`);
  });

  it('trains on what it has when the budget is spent and the run is to finish, then stops', async () => {
    const simulated = createSimulatedRun();
    const inner = simulated.dependencies.teacher;
    const spent = (slot: Slot): boolean => 'error' in slot && slot.key.slot >= 5;
    const teacher: Teacher = { ...inner, propose: (slot, options) => (spent(slot) ? Promise.reject(new StepsynthError('BUDGET_REACHED', 'The budget of $5 is spent.')) : inner.propose(slot, options)) };
    const { report, stopReason } = await run(simulated, { dependencies: { teacher }, config: { whenBudgetReached: 'finish' } });
    expect(stopReason).toBe('budget');
    expect(report.rounds.length).toBe(2);
    expect(report.rounds[1]?.addedRows).toBeGreaterThan(0);
    expect(report.rounds[1]?.addedRows).toBeLessThanOrEqual(5);
    expect(report.warnings.at(-1)).toContain('the budget is spent');
    const again = await run(simulated, { dependencies: { test: createSimulatedRun().dependencies.test } });
    expect(again.report).toEqual(report);
  });

  it('pauses when the budget is spent: nothing is trained on half a stage, and a higher budget ends as an uncapped run does', async () => {
    const uncapped = await run(createSimulatedRun());
    const simulated = createSimulatedRun();
    const inner = simulated.dependencies.teacher;
    const limited = (limit: number): Teacher => {
      let calls = 0;
      return { ...inner, propose: (slot, options) => ((calls += 1) > limit ? Promise.reject(new StepsynthError('BUDGET_REACHED', 'The budget of $5 is reached.')) : inner.propose(slot, options)) };
    };
    const pauses = [];
    for (const limit of [20, 26, 1]) {
      await expect(run(simulated, { dependencies: { teacher: limited(limit), test: createSimulatedRun().dependencies.test } })).rejects.toMatchObject({ code: 'BUDGET_REACHED' });
      pauses.push(simulated.dependencies.trainer.trained.length);
    }
    expect(pauses).toEqual([0, 1, 1]);
    const { report, dataset } = await run(simulated, { dependencies: { test: createSimulatedRun().dependencies.test } });
    expect({ report, dataset }).toEqual({ report: uncapped.report, dataset: uncapped.dataset });
  });

  it('reports what the ledger of the run has counted', async () => {
    const summary = { calls: 9, cachedCalls: 4, promptTokens: 100, completionTokens: 50, dollars: 0.5, capDollars: 2, capTokens: null };
    const { report } = await run(createSimulatedRun(), { dependencies: { ledger: { summary: () => summary } } });
    expect(report.spend).toEqual(summary);
  });

  it('stops when extrapolation brings nothing new', async () => {
    const simulated = createSimulatedRun();
    const inner = simulated.dependencies.teacher;
    const teacher: Teacher = { ...inner, propose: async (slot, options) => ('error' in slot ? { status: 'exhausted', reason: 'no row left' } : inner.propose(slot, options)) };
    const { report, stopReason } = await run(simulated, { dependencies: { teacher } });
    expect(stopReason).toBe('no-new-data');
    expect(report.rounds.length).toBe(1);
    expect(report.warnings[0]).toContain('the teacher had nothing more');
  });

  it('draws as many random examples as there were errors, as a control', async () => {
    const simulated = createSimulatedRun();
    const teacher = recordingTeacher(simulated.dependencies.teacher);
    const { report, dataset } = await run(simulated, { dependencies: { teacher }, config: { extrapolation: { perError: 1, candidatesPerRow: 5, errors: 'random' } } });
    expect(report.rounds[1]?.requestedRows).toBe(report.rounds[0]?.errors);
    const { mining } = simulated.dependencies.gold;
    const predicted = await simulated.dependencies.store.predictions(0, 'mining');
    const wrong = new Set(mining.filter(({ label }, row) => label !== predicted?.[row]?.label).map(({ id }) => id));
    const drawn = dataset.filter(({ round }) => round === 1).map(({ lineage }) => lineage.errorId as string);
    expect(new Set(drawn).size).toBe(drawn.length);
    expect(drawn.every((id) => wrong.has(id))).toBe(false);
  });

  it("counts rejections by filters of the caller under their reason, and resumes alike", async () => {
    const simulated = createSimulatedRun();
    const candidateFilters = [({ text }: Readonly<Record<string, string>>) => (text?.includes(',') ? 'comma' : undefined)];
    const { report, dataset } = await run(simulated, { dependencies: { candidateFilters } });
    expect(report.rounds[0]?.rejected['comma']).toBeGreaterThan(0);
    expect(dataset.some(({ fields }) => fields['text']?.includes(','))).toBe(false);
    const again = await run(simulated, { dependencies: { candidateFilters, test: createSimulatedRun().dependencies.test } });
    expect(again.report).toEqual(report);
  });

  it('says so when no seed example passes', async () => {
    const simulated = createSimulatedRun();
    const teacher: Teacher = { ...simulated.dependencies.teacher, propose: async () => ({ status: 'refused', reason: 'refusal', source: { kind: 'generated' } }) };
    await expect(run(simulated, { dependencies: { teacher } })).rejects.toMatchObject({ code: 'TEACHER', hint: expect.stringContaining('rejected.jsonl') });
  });

  it('gives the same report and dataset at any width', async () => {
    const narrow = await run(createSimulatedRun(), { config: { concurrency: 1 } });
    const wide = await run(createSimulatedRun(), { config: { concurrency: 32 } });
    expect(wide.report).toEqual(narrow.report);
    expect(JSON.stringify(wide.dataset)).toBe(JSON.stringify(narrow.dataset));
  });
});
