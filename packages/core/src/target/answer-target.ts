import { countCodePoints, sliceCodePoints } from '../answer/answer-span.ts';
import { decodeAnswers } from '../answer/decode-answers.ts';
import { StepsynthError } from '../errors.ts';
import { meanIntervals, pairedMeanBootstrap } from '../evaluation/mean-bootstrap.ts';
import { squadScores } from '../evaluation/squad-scores.ts';
import { windowScores } from '../evaluation/window-scores.ts';
import type { GoldExample } from '../example/example.ts';
import type { QuestionInput, WindowedDataset } from '../ports/encoded-dataset.ts';
import type { StoredPrediction } from '../ports/run-store.ts';
import type { SpanPredictions } from '../ports/small-model-trainer.ts';
import { meanOfGroups, pointsOf } from '../statistics/points.ts';
import type { AnswerSettings, TaskSpec } from '../task/task-spec.ts';
import { contextOf } from '../task/task-spec.ts';
import type { ByMetric, RowScorer, Target, TargetGold, TargetRow } from './target.ts';

/** A span of the context for each row, scored as SQuAD does; errors are the rows without an exact match. */
export function createAnswerTarget(task: Pick<TaskSpec, 'generatedField' | 'contextField'>, settings: AnswerSettings): Target {
  const scoresOf = (gold: readonly GoldExample[], predictions: readonly StoredPrediction[]): AnswerRowScores => rowScores(gold, predictions.map(({ label }) => label));
  return {
    head: 'answer-span',
    metrics: [{ name: 'exactMatch', title: 'exact match' }, { name: 'f1', title: 'F1' }],
    strata: [''],
    stratumOf: () => '',
    isRight: (gold, predicted) => squadScores(predicted, goldTexts(gold)).exactMatch === 1,
    score(gold, predictions) {
      const rows = scoresOf(gold, predictions);
      return {
        scores: named({ exactMatch: mean(rows.exactMatch), f1: mean(rows.f1) }),
        intervals: (seed) => named(meanIntervals(rows, { seed })),
      };
    },
    scorer: answerScorer,
    confidenceOf: ({ probabilities }) => probabilities[0] as number,
    compare: (gold, before, after, seed) => named(pairedMeanBootstrap(scoresOf(gold, before), scoresOf(gold, after), { seed })),
    encode(rows, { encoder, maxLength, signal }) {
      if (encoder.encodeWindows === undefined) throw new StepsynthError('ENCODING', 'This encoder cannot cut contexts into windows.', { hint: 'Give it an encodeWindows, or use createDatasetEncoder of @stepsynth/core/node.' });
      return encoder.encodeWindows(rows.map((row) => questionInput(task, row)), { maxLength, docStride: settings.docStride, ...(signal !== undefined && { signal }) });
    },
    async predict(model, gold, data, options) {
      if (model.predictSpans === undefined) throw new StepsynthError('TRAINER', 'This model gives no answer spans.', { hint: 'Train it for a task of type extractive-qa.' });
      const windows = data as WindowedDataset;
      const output = await model.predictSpans(windows, options);
      return {
        predictions: toPredictions(task, gold, windows, output, settings),
        ...(windows.answerTokens !== undefined && { windowScores: windowScores(windows, output) }),
      };
    },
    async embed(model, data, options) {
      const states = await model.embed(data, { layer: -1, pooling: 'mean', ...options });
      return meanOfGroups(pointsOf(states, states.length / data.rows), (data as WindowedDataset).inputOf);
    },
  };
}

interface AnswerRowScores {
  readonly exactMatch: readonly number[];
  readonly f1: readonly number[];
}

function rowScores(gold: readonly TargetGold[], predicted: readonly string[]): AnswerRowScores {
  const rows = gold.map((example, row) => squadScores(predicted[row] ?? '', goldTexts(example)));
  return { exactMatch: rows.map(({ exactMatch }) => exactMatch), f1: rows.map(({ f1 }) => f1) };
}

/** Means over a draw of rows; each row's scores are computed once. */
function answerScorer(gold: readonly TargetGold[], predicted: readonly string[]): RowScorer {
  if (gold.length !== predicted.length) throw new RangeError(`answerScorer: ${gold.length} gold rows, ${predicted.length} predictions`);
  const scores = rowScores(gold, predicted);
  const meanOver = (values: readonly number[], rows: Int32Array): number => rows.reduce((sum, row) => sum + (values[row] as number), 0) / Math.max(1, rows.length);
  return (rows) => named({ exactMatch: meanOver(scores.exactMatch, rows), f1: meanOver(scores.f1, rows) });
}

/** Accuracy, the share of rows that are right, is exact match. */
function named<Value>({ exactMatch, f1 }: { exactMatch: Value; f1: Value }): ByMetric<Value> {
  return { accuracy: exactMatch, exactMatch, f1 };
}

function goldTexts({ label, answers }: TargetGold): readonly string[] {
  return answers === undefined ? [label] : answers.map(({ text }) => text);
}

/** The first answer labels the windows, as in Hugging Face's example. */
function questionInput(task: Pick<TaskSpec, 'generatedField' | 'contextField'>, { fields, answers }: TargetRow): QuestionInput {
  const answer = answers?.[0];
  return {
    question: fields[task.generatedField] ?? '',
    context: contextOf(task, fields) ?? '',
    ...(answer !== undefined && { answer: { start: answer.start, end: answer.start + countCodePoints(answer.text) } }),
  };
}

function toPredictions(task: Pick<TaskSpec, 'contextField'>, gold: readonly GoldExample[], windows: WindowedDataset, output: SpanPredictions, settings: AnswerSettings): StoredPrediction[] {
  const decoded = decodeAnswers(windows, output, settings);
  const losses = meanLosses(gold.length, windows, output);
  return gold.map(({ id, fields }, row) => {
    const answer = decoded[row];
    return {
      goldId: id,
      label: answer === undefined ? '' : sliceCodePoints(contextOf(task, fields) ?? '', answer.start, answer.end),
      probabilities: [answer?.probability ?? 0],
      loss: losses[row] as number,
    };
  });
}

/** Mean loss of each row's windows; 0 where the trainer gives none. */
function meanLosses(rows: number, { inputOf }: WindowedDataset, { losses }: SpanPredictions): Float64Array {
  const sums = new Float64Array(rows);
  const counts = new Float64Array(rows);
  for (const [window, input] of inputOf.entries()) {
    sums[input] = (sums[input] as number) + (losses?.[window] ?? 0);
    counts[input] = (counts[input] as number) + 1;
  }
  return sums.map((sum, row) => sum / Math.max(1, counts[row] as number));
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
