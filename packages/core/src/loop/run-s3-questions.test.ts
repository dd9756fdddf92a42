import { beforeAll, describe, expect, it } from 'vitest';
import { holdsAnswer } from '../answer/answer-span.ts';
import { squadScores } from '../evaluation/squad-scores.ts';
import { buildLineage } from '../report/build-lineage.ts';
import { createMemoryRunStore } from '../testing/memory-run-store.ts';
import { recordingTeacher } from '../testing/recording-teacher.ts';
import { createSimulatedQuestionRun, type SimulatedQuestionRun } from '../testing/simulated-question-run.ts';
import { replayDataset } from './replay-dataset.ts';
import { runS3, type S3Result } from './run-s3.ts';

let simulated: SimulatedQuestionRun;
let result: S3Result;
beforeAll(async () => {
  simulated = createSimulatedQuestionRun({ seedRows: 40, validationRows: 120, testRows: 40 });
  result = await runS3(simulated.dependencies, simulated.config);
}, 60_000);

describe('runS3 with answers', () => {
  it('asks for spans, in windows, and lets every model go', () => {
    const { trainer } = simulated.dependencies;
    expect(trainer.trained.map(({ head, labels }) => [head, labels])).toEqual(result.report.rounds.map(() => ['answer-span', []]));
    expect(trainer.trained[0]!.training.rows).toBeGreaterThan(40); // contexts are longer than a window
    expect(trainer.trained[0]!.training.answerTokens).toHaveLength(2 * trainer.trained[0]!.training.rows);
    expect(trainer.open()).toBe(0);
  });

  it('writes rows whose answer stands in their context, and keeps context and answer of an error', () => {
    const goldById = new Map(simulated.dependencies.gold.mining.map((example) => [example.id, example]));
    for (const { fields, label, answers } of result.dataset) {
      expect(answers).toHaveLength(1);
      expect(holdsAnswer(fields['context']!, answers![0]!)).toBe(true);
      expect(label).toBe(answers![0]!.text);
    }
    const extrapolated = result.dataset.filter(({ origin }) => origin === 'extrapolated');
    expect(extrapolated.length).toBeGreaterThan(10);
    for (const { fields, answers, lineage } of extrapolated) {
      const error = goldById.get(lineage.errorId!)!;
      expect(fields['context']).toBe(error.fields['context']);
      expect(answers).toEqual(error.answers);
      expect(fields['question']).not.toBe(error.fields['question']);
    }
  });

  it('takes rows without an exact match for errors', async () => {
    const { store, gold } = simulated.dependencies;
    const predictions = (await store.predictions(0, 'mining'))!;
    const wrong = gold.mining.filter(({ answers }, row) => squadScores(predictions[row]!.label, answers!.map(({ text }) => text)).exactMatch === 0);
    expect(result.report.rounds[0]!.errors).toBe(wrong.length);
    const asked = await store.candidates('extrapolation', 1);
    expect(new Set(asked.map(({ key }) => key.slot)).size).toBe(wrong.length);
  });

  it('reports exact match and F1, and the gap that closes as they rise', () => {
    const { report } = result;
    expect(report.metrics.map(({ name }) => name)).toEqual(['exactMatch', 'f1']);
    for (const { selection } of report.rounds) {
      expect(selection.exactMatch).toBe(selection.accuracy);
      expect(selection.f1!).toBeGreaterThanOrEqual(selection.exactMatch!);
      expect(selection.interval95.exactMatch![0]).toBeLessThanOrEqual(selection.exactMatch!);
      expect(selection.interval95.exactMatch![1]).toBeGreaterThanOrEqual(selection.exactMatch!);
      expect(selection).not.toHaveProperty('confusion');
    }
    const [first, second] = report.rounds;
    expect(second!.gap!.totalVariation).toBeLessThan(first!.gap!.totalVariation - 0.2);
    expect(report.gain!.exactMatch!.interval95[0]).toBeGreaterThan(0);
    expect(report.gain!.mcnemar.pValue).toBeLessThan(0.01);
    expect(report.test).toMatchObject({ rows: 40, interval95: { exactMatch: expect.any(Array), f1: expect.any(Array) } });
    expect(report.test).not.toHaveProperty('macroF1');
    expect(report.test.windowScores!.windows).toBeGreaterThan(40);
    expect(report.test.windowScores!.f1).toBeGreaterThanOrEqual(report.test.windowScores!.exactMatch);
    expect(report.errorSamples[0]).toMatchObject({ label: expect.any(String), fields: { question: expect.any(String) } });
  });

  it('asks for nothing where the trainer has no head for answers', async () => {
    const { dependencies, config } = createSimulatedQuestionRun();
    const teacher = recordingTeacher(dependencies.teacher);
    await expect(runS3({ ...dependencies, teacher, trainer: { ...dependencies.trainer, heads: ['label'] } }, config)).rejects.toMatchObject({ code: 'TRAINER', message: expect.stringContaining('no head for answers in a context') });
    expect(teacher.asked).toEqual([]);
  });

  it('follows every row', async () => {
    const { task, store, gold, test, contexts } = simulated.dependencies;
    const lineage = await buildLineage({ task, store, gold, test, contexts, config: simulated.config });
    const accepted = lineage.rows.filter(({ status }) => status === 'accepted');
    expect(accepted.map(({ id, label }) => [id, label])).toEqual(result.dataset.map(({ id, label }) => [id, label]));
    for (const { right, predictions, fields } of lineage.errors) {
      const { answers } = gold.mining.find((example) => example.fields === fields)!;
      expect(right).toEqual(predictions.map((text) => squadScores(text, answers!.map((answer) => answer.text)).exactMatch === 1));
    }
  });

  it('asks for nothing again in a resumed run, and a replay gives the same rows', async () => {
    const { dependencies, config } = createSimulatedQuestionRun({ seedRows: 40, validationRows: 120, testRows: 40 });
    const teacher = recordingTeacher(dependencies.teacher);
    const again = await runS3({ ...dependencies, teacher, store: simulated.dependencies.store, checkpoints: simulated.dependencies.checkpoints }, config);
    expect(teacher.asked).toEqual([]);
    expect(again.report).toEqual(result.report);
    const replayed = await replayDataset({ ...createSimulatedQuestionRun({ seedRows: 40, validationRows: 120, testRows: 40 }).dependencies, recorded: simulated.dependencies.store, scratch: createMemoryRunStore() }, config);
    expect(replayed).toEqual(result.dataset);
  });
});
