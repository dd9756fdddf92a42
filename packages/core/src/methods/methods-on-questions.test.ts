import { describe, expect, it } from 'vitest';
import { buildComparison } from '../compare/build-comparison.ts';
import type { ArmOutcome, ArmOutcomes } from '../compare/arm-outcome.ts';
import { replayDataset } from '../loop/replay-dataset.ts';
import { runS3 } from '../loop/run-s3.ts';
import type { S3Config } from '../loop/s3-config.ts';
import { createLinearHeadTrainer } from '../node/linear-head-trainer.ts';
import type { RunStore } from '../ports/run-store.ts';
import type { ExtrapolationSlot, Teacher } from '../ports/teacher.ts';
import type { RunReport } from '../report/run-report.ts';
import { targetOf } from '../target/target-of.ts';
import { mapMetrics, ofMetric } from '../target/target.ts';
import { createMemoryRunStore } from '../testing/memory-run-store.ts';
import { recordingTeacher } from '../testing/recording-teacher.ts';
import { createSimulatedQuestionRun } from '../testing/simulated-question-run.ts';
import { checkMethod } from './check-method.ts';
import { methodOf, methods } from './methods.ts';

const ROWS = 60;
const sizes = { validationRows: 60, testRows: 40 };

async function run(name: string, change: (config: S3Config) => S3Config = (config) => config) {
  const { dependencies, config } = createSimulatedQuestionRun(sizes);
  const configured = change({ ...methodOf(name).configure({ ...config, training: { ...config.training, epochs: 2 } }, ROWS), method: name });
  const result = await runS3(dependencies, configured);
  return { ...result, config: configured, dependencies };
}

describe('methods where the answer is a span of the context', () => {
  it.each(methods.filter(({ equalRows }) => equalRows).map(({ name }) => ({ name })))('$name ends with as many rows as the others', async ({ name }) => {
    const { dataset, report } = await run(name);
    expect(dataset.length).toBe(ROWS);
    expect(dataset.every(({ answers }) => answers?.length === 1)).toBe(true);
    expect(report.metrics[0].name).toBe('exactMatch');
  }, 60_000);

  it('gold+s3 finds the errors out of fold and trains on the answers of gold', async () => {
    const { dataset, report, dependencies, config } = await run('gold+s3');
    const { gold, trainer, store } = dependencies;
    expect(report.goldRows).toBe(gold.mining.length);
    expect(dataset.length).toBe(ROWS / 3);
    expect(trainer.trained.every(({ head, training }) => head === 'answer-span' && training.answerTokens!.some((place) => place > 0))).toBe(true);
    expect(trainer.trained.length).toBe(6 * report.rounds.length);
    expect((await store.predictions(0, 'mining'))!.map(({ goldId }) => goldId)).toEqual(gold.mining.map(({ id }) => id));
    const again = createSimulatedQuestionRun(sizes).dependencies;
    expect(await replayDataset({ ...again, recorded: store, scratch: createMemoryRunStore() }, config)).toEqual(dataset);
  }, 60_000);

  it.each(['loss', 'cluster', 'expected-gain'] as const)('chooses errors by %s', async (choose) => {
    const { dataset } = await run('s3', (config) => ({ ...config, extrapolation: { ...config.extrapolation, choose } }));
    expect(dataset.length).toBe(ROWS);
  }, 60_000);

  it.each([{ choose: 'margin' }, { choose: 'learnable' }, { labelPrior: 'gold' }] as const)('refuses %j before anything is asked', async (changes) => {
    const { dependencies, config } = createSimulatedQuestionRun(sizes);
    const teacher = recordingTeacher(dependencies.teacher);
    await expect(runS3({ ...dependencies, teacher }, { ...config, extrapolation: { ...config.extrapolation, ...changes } })).rejects.toMatchObject({ code: 'TASK_FILE', message: expect.stringContaining('has none') });
    expect(teacher.asked).toEqual([]);
  });

  it('has no linear head', async () => {
    const { dependencies, config } = createSimulatedQuestionRun(sizes);
    expect(() => checkMethod('setfit-like', dependencies.task)).toThrow('has none: its answers stand in a context');
    expect(() => checkMethod('gold', dependencies.task)).not.toThrow();
    await expect(runS3({ ...dependencies, trainer: createLinearHeadTrainer(dependencies.trainer) }, config)).rejects.toMatchObject({ code: 'TRAINER' });
  });

  it('shows the teacher the answer that was wrong, and never a right one', async () => {
    const { dependencies, config } = createSimulatedQuestionRun(sizes);
    const task = { ...dependencies.task, prompts: { ...dependencies.task.prompts, studentAnswer: 'Not {{predicted}}, {{confidence}} % sure.' } };
    const asked: ExtrapolationSlot[] = [];
    const teacher: Teacher = {
      ...dependencies.teacher,
      propose(slot, options) {
        if ('error' in slot) asked.push(slot);
        return dependencies.teacher.propose(slot, options);
      },
    };
    await runS3({ ...dependencies, task, teacher }, { ...config, rounds: 1 });
    const predictions = new Map((await dependencies.store.predictions(0, 'mining'))!.map((prediction) => [prediction.goldId, prediction]));
    expect(asked.length).toBeGreaterThan(5);
    for (const { error, student } of asked) {
      const { label, probabilities } = predictions.get(error.id)!;
      expect(student).toEqual(label === '' ? undefined : { predicted: label, confidence: probabilities[0] });
    }
  }, 60_000);
});

describe('online control of answers', () => {
  it('compares exact match on selection', async () => {
    const { report, dependencies, config } = await run('s3', (base) => ({ ...base, rounds: 1, control: { rows: 6, seeds: 3, minGain: -1 } }));
    const [control] = report.control!;
    const target = targetOf(dependencies.task);
    const { selection } = dependencies.gold;
    const accuracies = await Promise.all([0, 1, 2].map(async (place) => {
      const predicted = (await dependencies.store.fact(`control-1-errors-${place}`)) as string[];
      return selection.filter((example, row) => target.isRight(example, predicted[row]!)).length / selection.length;
    }));
    expect(control!.withErrors).toBeCloseTo(accuracies.reduce((sum, value) => sum + value) / 3, 12);
    expect(control).toMatchObject({ round: 1, rows: 6, seeds: 3, verdict: 'gain' });
    expect((await dependencies.store.stage('control', 1))!.examples.every(({ answers }) => answers?.length === 1)).toBe(true);
    const again = createSimulatedQuestionRun(sizes).dependencies;
    const resumed = await runS3({ ...again, store: dependencies.store, checkpoints: dependencies.checkpoints }, config);
    expect(resumed.report).toEqual(report);
    expect(again.trainer.trained).toEqual([]);
  }, 60_000);
});

describe('a comparison of answers', () => {
  it('is by exact match and F1, and knows no majority class', async () => {
    const { task, test } = createSimulatedQuestionRun(sizes).dependencies;
    const reports = new Map<string, RunReport>();
    const arms: ArmOutcomes[] = [];
    for (const name of ['s3', 's3-random', 'gold']) {
      const { report, dependencies } = await run(name);
      reports.set(name, report);
      arms.push({ arm: name, method: name, settings: [], outcomes: [await outcomeOf(report, dependencies.store)] });
    }
    const comparison = buildComparison({ task: task.name, target: targetOf(task), gold: test.open(), budget: { rows: ROWS }, metric: 'f1', simulated: true, arms }, { resamples: 200 });
    expect(comparison).not.toHaveProperty('majority');
    expect(comparison.metrics.map(({ name }) => name)).toEqual(['exactMatch', 'f1']);
    for (const arm of comparison.arms) {
      const scores = reports.get(arm.arm)!.test;
      for (const name of ['accuracy', 'exactMatch', 'f1'] as const) expect(ofMetric(arm, name)).toBeCloseTo(ofMetric<number>(scores, name), 12);
      expect(arm.remarks).toEqual([]);
      expect(arm.bySeed).toEqual([expect.objectContaining({ seed: 0, exactMatch: arm.accuracy })]);
    }
    expect(comparison.pairs.map(({ arm, control }) => `${arm} − ${control}`)).toEqual(['s3 − s3-random']);
    expect(comparison.sentence).toContain('points of F1');
  }, 60_000);
});

async function outcomeOf({ finalRound, dataset, goldRows = 0, rounds }: RunReport, store: Pick<RunStore, 'predictions'>): Promise<ArmOutcome> {
  const predictions = (await store.predictions(finalRound, 'test'))!;
  return {
    seed: 0, rows: dataset.rows, goldRows, predictions: predictions.map(({ label }) => label), sources: {}, dollars: null, calls: 0, trainingSeconds: 0, warnings: [],
    rounds: rounds.map(({ trainingRows, errors, selection }) => ({ ...mapMetrics(selection.interval95, (_, name) => ofMetric<number>(selection, name)), rows: trainingRows, errors, dollars: null })),
  };
}
