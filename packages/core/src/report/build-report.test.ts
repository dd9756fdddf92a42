import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { GoldExample, SyntheticExample } from '../example/example.ts';
import { runS3 } from '../loop/run-s3.ts';
import type { CheckpointStore } from '../ports/checkpoint-store.ts';
import type { RunStore, StageResult, StoredPrediction } from '../ports/run-store.ts';
import type { TrainingSummary } from '../ports/small-model-trainer.ts';
import { datasetLine } from '../synthesis/dataset-line.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import { createMemoryRunStore } from '../testing/memory-run-store.ts';
import { createSimulatedRun } from '../testing/simulated-run.ts';
import { STEPSYNTH_VERSION } from '../version.ts';
import { buildReport } from './build-report.ts';
import type { FinalReportInputs } from './report-inputs.ts';

const task: TaskSpec = {
  name: 'toy', description: '', generatedField: 'text', inputFields: ['text'], labels: ['no', 'yes'], verbalizer: { no: 'no', yes: 'yes' },
  prompts: { seed: '', extrapolation: '' },
};
const summary: TrainingSummary = {
  steps: 10, epochs: 1, tokens: 1000, seconds: 4, tokensPerSecond: 250, device: 'cpu', precision: 'fp32', threads: 2, parameters: 77, finalLoss: 0.1, bestEpoch: 1, evaluations: [],
};
const checkpoints: CheckpointStore = {
  find: async (round) => ({ directory: `rounds/${round}`, summary }),
  unfinished: () => undefined,
  save: () => Promise.reject(new Error('not asked')),
};

function goldRows(stem: string, labels: string): GoldExample[] {
  return [...labels].map((mark, row) => ({ id: `${stem}-${row}`, fields: { text: `${stem} ${row}` }, label: mark === 'y' ? 'yes' : 'no' }));
}

function predictions(gold: readonly GoldExample[], labels: string): StoredPrediction[] {
  return gold.map(({ id }, row) => ({ goldId: id, label: labels[row] === 'y' ? 'yes' : 'no', probabilities: [0.5, 0.5], loss: 1 }));
}

function example(round: number, slot: number, errorId?: string): SyntheticExample {
  const origin = round === 0 ? 'seed' : 'extrapolated';
  return {
    id: round === 0 ? `seed-${slot}` : `extrapolated-${round}-${slot}`, origin, round, slot, attempt: 0, fields: { text: `text ${round} ${slot}` }, label: 'yes',
    lineage: { ...(errorId === undefined ? {} : { errorId }), source: { kind: 'generated', modelId: 'gpt' } },
  };
}

function stage(round: number, examples: readonly SyntheticExample[], reasons: readonly string[] = []): StageResult {
  const name = round === 0 ? 'seed' : 'extrapolation';
  return {
    stage: name, round, requested: examples.length + 1, examples, candidates: examples.length + reasons.length, sources: { generated: examples.length }, warnings: [`round ${round} is short`],
    rejections: reasons.map((reason, slot) => ({ key: { stage: name, round, slot, attempt: 0 }, label: 'yes', reason })),
  };
}

const mining = goldRows('mining', 'yyyynnnn');
const selection = goldRows('selection', 'yyyyyynnnn');
const test = goldRows('test', 'yynn');

/** Two rounds: on mining rows 0, 1, 4 are wrong, then 1, 5; on selection five rows are fixed and one is broken. */
async function twoRounds(): Promise<RunStore> {
  const store = createMemoryRunStore();
  await store.saveStage(stage(0, [example(0, 0), example(0, 1), example(0, 2)], ['duplicate', 'refusal', 'duplicate']));
  await store.saveStage(stage(1, [example(1, 0, 'mining-0'), example(1, 1, 'mining-0'), example(1, 2, 'mining-4')]));
  await store.savePredictions(0, 'mining', predictions(mining, 'nnyyynnn'));
  await store.savePredictions(1, 'mining', predictions(mining, 'ynyynynn'));
  await store.savePredictions(0, 'selection', predictions(selection, 'nnnnnynnnn'));
  await store.savePredictions(1, 'selection', predictions(selection, 'yyyyyynnny'));
  await store.savePredictions(1, 'test', predictions(test, 'ynnn'));
  await store.saveFact('finalRound', 1);
  await store.saveFact('stopReason', 'rounds');
  const source = { kind: 'generated' } as const;
  const usage = { promptTokens: 10, completionTokens: 4 };
  await store.saveCandidate({ key: { stage: 'rationale', round: 0, slot: 0, attempt: 0 }, candidate: { status: 'proposed', fields: { 1: 'wit' }, source, usage } });
  await store.saveCandidate({ key: { stage: 'seed', round: 0, slot: 0, attempt: 0 }, candidate: { status: 'refused', reason: 'refusal', source, usage } });
  await store.saveCandidate({ key: { stage: 'extrapolation', round: 1, slot: 0, attempt: 0 }, candidate: { status: 'proposed', fields: { text: 'x' }, source, usage } });
  await store.saveCandidate({ key: { stage: 'extrapolation', round: 1, slot: 1, attempt: 0 }, candidate: { status: 'exhausted', reason: 'no row left' } });
  return store;
}

function inputs(store: RunStore): FinalReportInputs {
  return { task, store, checkpoints, gold: { mining, selection }, test, config: { runSeed: 3, checkpoint: 'minilm' }, method: 's3', provider: { simulated: false } };
}

describe('buildReport', () => {
  it('counts errors, fixed and broken on mining, and tests the change on selection', async () => {
    const [first, second] = (await buildReport(inputs(await twoRounds()))).rounds;
    expect(first).toMatchObject({ round: 0, trainingRows: 3, addedRows: 3, requestedRows: 4, errors: 3, fixed: 0, broken: 0, rejected: { duplicate: 2, refusal: 1 } });
    expect(first).not.toHaveProperty('mcnemar');
    expect(Object.keys(first?.rejected ?? {})).toEqual(['duplicate', 'refusal']);
    expect(second).toMatchObject({ round: 1, trainingRows: 6, addedRows: 3, errors: 2, fixed: 2, broken: 1, mining: { accuracy: 0.75 }, selection: { accuracy: 0.9 } });
    expect(second?.mcnemar).toEqual({ fixed: 5, broken: 1, pValue: expect.closeTo(2 * (7 / 64), 12) });
    expect(second?.trainer).toEqual({ tokens: 1000, seconds: 4, tokensPerSecond: 250, device: 'cpu', precision: 'fp32' });
    const [low, high] = second?.selection.interval95.accuracy ?? [0, 0];
    expect(low).toBeGreaterThanOrEqual(0.6);
    expect(low).toBeLessThan(0.9);
    expect(high).toBe(1);
  });

  it('says what the rounds brought on selection, and how wide that is', async () => {
    const { gain, finalRound, rounds } = await buildReport(inputs(await twoRounds()));
    expect(finalRound).toBe(1);
    expect(gain?.mcnemar).toEqual({ fixed: 5, broken: 1, pValue: expect.closeTo(2 * (7 / 64), 12) });
    expect(gain?.accuracy.difference).toBeCloseTo(0.4, 12);
    expect(gain?.accuracy.interval95[0]).toBeLessThan(0.2);
    expect(gain?.accuracy.interval95[1]).toBeGreaterThan(0.6);
    expect(rounds.map(({ selection: { confusion } }) => confusion)).toEqual([[[4, 0], [5, 1]], [[3, 1], [0, 6]]]);
  });

  it('has no gain where the final model is that of seed data', async () => {
    const store = await twoRounds();
    await store.saveFact('finalRound', 0);
    await store.savePredictions(0, 'test', predictions(test, 'ynnn'));
    expect(await buildReport(inputs(store))).not.toHaveProperty('gain');
  });

  it('shows rejections by reason, with the row of the lineage', async () => {
    const { rejectionSamples } = await buildReport(inputs(await twoRounds()));
    expect(rejectionSamples).toEqual([
      { reason: 'duplicate', round: 0, label: 'yes', row: 'seed-0@0' },
      { reason: 'duplicate', round: 0, label: 'yes', row: 'seed-2@0' },
      { reason: 'refusal', round: 0, label: 'yes', row: 'seed-1@0' },
    ]);
  });

  it('scores test by label, with the confusion matrix', async () => {
    const { test: scores } = await buildReport(inputs(await twoRounds()));
    expect(scores).toMatchObject({ rows: 4, accuracy: 0.75, confusion: [[2, 0], [1, 1]] });
    expect(scores.perLabel).toEqual([
      { label: 'no', precision: expect.closeTo(2 / 3, 12), recall: 1, f1: expect.closeTo(0.8, 12), support: 2 },
      { label: 'yes', precision: 1, recall: 0.5, f1: expect.closeTo(2 / 3, 12), support: 2 },
    ]);
    expect(scores.macroF1).toBeCloseTo((0.8 + 2 / 3) / 2, 12);
  });

  it('shows errors with the examples written from them', async () => {
    const { errorSamples } = await buildReport(inputs(await twoRounds()));
    expect(errorSamples).toEqual([
      { goldId: 'mining-0', fields: { text: 'mining 0' }, label: 'yes', predicted: 'no', round: 0, fixedNextRound: true, examples: [{ text: 'text 1 0' }, { text: 'text 1 1' }] },
      { goldId: 'mining-4', fields: { text: 'mining 4' }, label: 'no', predicted: 'yes', round: 0, fixedNextRound: true, examples: [{ text: 'text 1 2' }] },
    ]);
  });

  it('adds up calls and tokens of a language model, rationales and refusals included', async () => {
    const { spend } = await buildReport(inputs(await twoRounds()));
    expect(spend).toEqual({ calls: 3, cachedCalls: 0, promptTokens: 30, completionTokens: 12, dollars: null, capDollars: null });
    expect((await buildReport(inputs(await twoRounds()))).rounds.map(({ spend: { calls } }) => calls)).toEqual([2, 1]);
  });

  it('names versions, model, dataset and why the run stopped', async () => {
    const store = await twoRounds();
    const report = await buildReport(inputs(store));
    const rows = [...((await store.stage('seed', 0))?.examples ?? []), ...((await store.stage('extrapolation', 1))?.examples ?? [])];
    const sha256 = createHash('sha256').update(rows.map((row) => `${datasetLine(row)}\n`).join('')).digest('hex');
    expect(report).toMatchObject({
      schemaVersion: 1, stepsynthVersion: STEPSYNTH_VERSION, task: 'toy', method: 's3', seed: 3, simulated: false, goldRoles: 'split', labels: ['no', 'yes'],
      model: { directory: 'rounds/1', checkpoint: 'minilm', parameters: 77 }, dataset: { rows: 6, sha256 },
      warnings: ['round 0 is short', 'round 1 is short'], stoppedBecause: 'all rounds are done',
    });
  });

  it('warns of a final model that is no better than one label for every row', async () => {
    const store = await twoRounds();
    const report = await buildReport({ ...inputs(store), gold: { mining, selection: goldRows('selection', 'nnnnnnnnnn') } });
    expect(report.warnings.at(-1)).toMatch(/^The model of round 1 is right on 3 of 10 selection rows; "no" for every row would be on 10\. It was trained for 10 optimizer steps/);
  });

  it('refuses a run that has not finished', async () => {
    const store = createMemoryRunStore();
    await expect(buildReport(inputs(store))).rejects.toMatchObject({ code: 'RUN_DIRECTORY', hint: 'Resume the run first.' });
  });

  it('is built again from the stores alone', async () => {
    const { dependencies, config } = createSimulatedRun({ validationRows: 120 });
    const { report } = await runS3(dependencies, config);
    const fresh = createSimulatedRun({ validationRows: 120 }).dependencies;
    const { task: ownTask, gold, gap } = fresh;
    const { store, checkpoints: ownCheckpoints } = dependencies;
    const again = await buildReport({ task: ownTask, store, checkpoints: ownCheckpoints, gold, config, method: 's3', provider: fresh.teacher, test: fresh.test.open(), ...(gap === undefined ? {} : { gap }) });
    expect(again).toEqual(report);
    expect(report.simulated).toBe(true);
    expect(report.errorSamples.length).toBe(20);
    expect(new Set(report.errorSamples.map(({ round }) => round))).toEqual(new Set([0, 1]));
    expect(report.errorSamples.filter(({ round }) => round === 0).length).toBe(10);
  });
});
