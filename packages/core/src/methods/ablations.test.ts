import { describe, expect, it } from 'vitest';
import { storedTeacherLabels } from '../error-choice/teacher-labels.ts';
import { replayDataset } from '../loop/replay-dataset.ts';
import { runS3 } from '../loop/run-s3.ts';
import type { S3Config } from '../loop/s3-config.ts';
import type { Teacher } from '../ports/teacher.ts';
import { buildLineage } from '../report/build-lineage.ts';
import { crashAfterWrites, SimulatedCrash } from '../testing/crash-after-writes.ts';
import { createMemoryRunStore } from '../testing/memory-run-store.ts';
import { createSimulatedQuestionRun } from '../testing/simulated-question-run.ts';
import { createSimulatedRun, type SimulatedRun } from '../testing/simulated-run.ts';
import { createSimulatedWorld } from '../teacher/simulated/simulated-world.ts';
import { methodOf } from './methods.ts';

const ROWS = 90;
const sizes = { validationRows: 80, testRows: 30 };

function s3Run(extrapolation: Partial<S3Config['extrapolation']>): SimulatedRun {
  const { dependencies, config } = createSimulatedRun(sizes);
  const shared = methodOf('s3').configure({ ...config, extrapolation: { ...config.extrapolation, ...extrapolation } }, ROWS);
  return { dependencies, config: shared };
}

async function expectToResumeAlike(start: () => SimulatedRun): Promise<void> {
  const whole = start();
  const counting = crashAfterWrites(whole.dependencies, { writes: Number.POSITIVE_INFINITY });
  const expected = await runS3({ ...whole.dependencies, store: counting.store, checkpoints: counting.checkpoints }, whole.config);
  for (let writes = 5; writes < counting.writes(); writes += 13) {
    const first = start();
    const crashing = crashAfterWrites(first.dependencies, { writes });
    await expect(runS3({ ...first.dependencies, store: crashing.store, checkpoints: crashing.checkpoints }, first.config)).rejects.toBeInstanceOf(SimulatedCrash);
    const { store, checkpoints, trainer } = first.dependencies; // what outlives the process
    const resumed = await runS3({ ...start().dependencies, store, checkpoints, trainer }, first.config);
    expect(resumed.report).toEqual(expected.report);
    expect(resumed.dataset).toEqual(expected.dataset);
  }
}

describe('errors of one seed set applied to another', () => {
  const start = (): SimulatedRun => s3Run({ errors: 'transferred' });

  it('extrapolates the errors of a model whose seed data is another draw, which nothing else is trained on', async () => {
    const run = start();
    const { dataset, report } = await runS3(run.dependencies, run.config);
    const { store, gold, trainer } = run.dependencies;
    expect(dataset.length).toBe(ROWS);
    expect(trainer.trained.map(({ training }) => training.rows)).toEqual([60, 60, 75, 75, 90, 90]);
    const other = (await store.stage('seed', 1))!.examples;
    expect(other.length).toBe(60);
    expect(other[0]!.id).toBe('other-seed-0');
    const own = new Set(dataset.map(({ fields }) => fields['text']));
    expect(other.every(({ fields }) => !own.has(fields['text']))).toBe(true);
    const predictions = (await store.predictions(0, 'mining'))!;
    const wrong = new Set(gold.mining.filter(({ label }, row) => predictions[row]!.label !== label).map(({ id }) => id));
    expect(report.rounds[0]!.errors).toBe(wrong.size);
    expect(dataset.filter(({ round }) => round === 1).every(({ lineage }) => wrong.has(lineage.errorId!))).toBe(true);
  });

  it.each(['seed-plus', 'goldgen', 'gold'])('is nothing to %s, which extrapolates no errors: it trains once', async (method) => {
    const { dependencies, config } = start();
    const { report } = await runS3(dependencies, methodOf(method).configure(config, ROWS));
    expect(report.rounds).toHaveLength(1);
    expect(dependencies.trainer.trained).toHaveLength(1);
    expect(await dependencies.store.stage('seed', 1)).toBeUndefined();
  });

  it('has other errors than those of its own seed data', async () => {
    const [transferred, own] = [start(), s3Run({})];
    await Promise.all([runS3(transferred.dependencies, transferred.config), runS3(own.dependencies, own.config)]);
    const labels = async ({ dependencies: { store } }: SimulatedRun): Promise<string[]> => (await store.predictions(0, 'mining'))!.map(({ label }) => label);
    expect(await labels(transferred)).not.toEqual(await labels(own));
    expect((await transferred.dependencies.store.stage('seed', 0))!.examples).toEqual((await own.dependencies.store.stage('seed', 0))!.examples);
  });

  it('ends alike after a crash, and its data can be made again', async () => {
    await expectToResumeAlike(start);
    const run = start();
    const { dataset } = await runS3(run.dependencies, run.config);
    const fresh = createSimulatedRun(sizes).dependencies;
    expect(await replayDataset({ ...fresh, recorded: run.dependencies.store, scratch: createMemoryRunStore() }, run.config)).toEqual(dataset);
  }, 60_000);

  it.each([
    [{ reinitialise: false }, 'no round before'],
    [{ outOfFold: 3 }, 'out of fold'],
    [{ seed: { rows: 0, balance: 'uniform', candidatesPerRow: 5 } as const }, 'no seed data'],
  ])('refuses %j', async (changes, message) => {
    const run = start();
    await expect(runS3(run.dependencies, { ...run.config, ...changes })).rejects.toMatchObject({ code: 'TASK_FILE', message: expect.stringContaining(message) });
  });

  it('works for answers', async () => {
    const { dependencies, config } = createSimulatedQuestionRun({ validationRows: 60, testRows: 20 });
    const { dataset } = await runS3(dependencies, { ...methodOf('s3').configure({ ...config, rounds: 1, training: { ...config.training, epochs: 1 }, extrapolation: { ...config.extrapolation, errors: 'transferred' } }, 30) });
    expect(dataset.length).toBe(30);
    expect((await dependencies.store.stage('seed', 1))!.examples.length).toBe(20);
  }, 60_000);
});

describe('the gold label dropped for the teacher’s', () => {
  const start = (): SimulatedRun => {
    const run = s3Run({ label: 'teacher' });
    return { ...run, dependencies: { ...run.dependencies, teacher: createSimulatedWorld({ seed: 0 }).teacher({ errorRate: 0.4 }) } };
  };

  it('rows carry what the teacher takes the error for, which is shown no gold label', async () => {
    const run = start();
    const { dataset, report } = await runS3(run.dependencies, run.config);
    expect((await run.dependencies.store.candidates('label', 1)).length).toBeGreaterThan(4);
    const gold = new Map(run.dependencies.gold.mining.map((example) => [example.id, example]));
    const stored = (await storedTeacherLabels(run.dependencies.store, 0))!;
    const added = dataset.filter(({ round }) => round === 1);
    expect(added.length).toBe(15);
    for (const { label, lineage } of added) expect(label).toBe(stored.labels[lineage.errorId!]);
    expect(added.some(({ label, lineage }) => label !== gold.get(lineage.errorId!)!.label)).toBe(true);
    const agreeing = stored.asked.filter((id) => stored.labels[id] === gold.get(id)!.label).length;
    expect(report.rounds.map(({ teacherLabels }) => teacherLabels)).toEqual([undefined, { errors: stored.asked.length, agreeing, unlabelled: 0 }, expect.anything()]);
    expect(agreeing).toBeLessThan(stored.asked.length);
  });

  it('the lineage names the gold row of each, with its gold label', async () => {
    const run = start();
    await runS3(run.dependencies, run.config);
    const gold = new Map(run.dependencies.gold.mining.map((example) => [example.id, example]));
    const { rows, errors } = await buildLineage({ ...run.dependencies, config: run.config });
    const extrapolated = rows.filter(({ origin }) => origin === 'extrapolated');
    expect(extrapolated.length).toBeGreaterThanOrEqual(30);
    for (const row of extrapolated) {
      const error = errors[row.error!]!;
      expect(error.label).toBe(gold.get(error.id)!.label);
    }
    expect(extrapolated.some((row) => row.label !== errors[row.error!]!.label)).toBe(true);
  });

  it('ends alike after a crash, and its data can be made again', async () => {
    await expectToResumeAlike(start);
    const run = start();
    const { dataset } = await runS3(run.dependencies, run.config);
    const { teacher } = start().dependencies;
    expect(await replayDataset({ ...createSimulatedRun(sizes).dependencies, teacher, recorded: run.dependencies.store, scratch: createMemoryRunStore() }, run.config)).toEqual(dataset);
  }, 60_000);

  it('leaves out errors of which no reply names a label, after three replies', async () => {
    const run = start();
    const asked: string[] = [];
    const teacher: Teacher = { ...run.dependencies.teacher, vote: async ({ fields, labels, ask }) => {
      asked.push(`${fields['text']} ${ask} ${labels.join()}`);
      return fields['text']!.length % 2 === 0 ? { label: 'positive' } : {};
    } };
    const { report, dataset } = await runS3({ ...run.dependencies, teacher }, { ...run.config, rounds: 1 });
    const counts = report.rounds[1]!.teacherLabels!;
    expect(counts.unlabelled).toBeGreaterThan(0);
    expect(asked.length).toBe(counts.errors - counts.unlabelled + 3 * counts.unlabelled);
    expect(new Set(asked).size).toBe(asked.length);
    expect(dataset.filter(({ round }) => round === 1).every(({ label }) => label === 'positive')).toBe(true);
    expect(dataset.length).toBeLessThan(75);
  });

  it('refuses a teacher that cannot be asked, control rows, and a task without labels', async () => {
    const run = start();
    const { vote: _, ...mute } = run.dependencies.teacher;
    await expect(runS3({ ...run.dependencies, teacher: mute }, run.config)).rejects.toMatchObject({ code: 'TASK_FILE', message: expect.stringContaining('gives none') });
    await expect(runS3(run.dependencies, { ...run.config, control: { rows: 5, seeds: 3, minGain: 0 } })).rejects.toMatchObject({ code: 'TASK_FILE', message: expect.stringContaining('control') });
    const questions = createSimulatedQuestionRun(sizes);
    await expect(runS3(questions.dependencies, { ...questions.config, extrapolation: { ...questions.config.extrapolation, label: 'teacher' } })).rejects.toMatchObject({ code: 'TASK_FILE', message: expect.stringContaining('has none') });
  });
});
