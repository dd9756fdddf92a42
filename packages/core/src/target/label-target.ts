import { bootstrapIntervals } from '../evaluation/bootstrap-intervals.ts';
import { classificationMetrics, overallScores } from '../evaluation/classification-metrics.ts';
import { pairedBootstrap } from '../evaluation/paired-bootstrap.ts';
import { predictedLabels, softmax } from '../evaluation/softmax.ts';
import type { Fields, GoldExample, Label } from '../example/example.ts';
import type { EncoderInput } from '../ports/encoded-dataset.ts';
import type { StoredPrediction } from '../ports/run-store.ts';
import type { Predictions } from '../ports/small-model-trainer.ts';
import { pointsOf } from '../statistics/points.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import type { RowScorer, Target } from './target.ts';

/** One of the task's labels for each row. */
export function createLabelTarget(task: Pick<TaskSpec, 'labels' | 'inputFields'>): Target {
  const { labels } = task;
  const ids = (rows: readonly { readonly label: Label }[]): number[] => rows.map(({ label }) => labels.indexOf(label));
  return {
    head: 'label',
    metrics: [{ name: 'accuracy', title: 'accuracy' }, { name: 'macroF1', title: 'macro-F1' }],
    strata: labels,
    stratumOf: (label) => label,
    isRight: (gold, predicted) => gold.label === predicted,
    score(gold, predictions) {
      const [expected, predicted] = [ids(gold), ids(predictions)];
      const { accuracy, macroF1, perLabel, confusion } = classificationMetrics(expected, predicted, labels.length);
      return {
        scores: { accuracy, macroF1 },
        byLabel: { perLabel, confusion },
        intervals: (seed) => bootstrapIntervals(expected, predicted, labels.length, { seed }),
      };
    },
    scorer: (gold, predicted) => labelScorer(ids(gold), predicted.map((label) => labels.indexOf(label)), labels.length),
    majority(gold) {
      const [label, rows] = [...Map.groupBy(gold, (row) => row.label)].toSorted(([, one], [, other]) => other.length - one.length)[0] ?? ['', []];
      return { label, share: rows.length / Math.max(1, gold.length) };
    },
    confidenceOf: ({ label, probabilities }) => probabilities[labels.indexOf(label)] as number,
    compare: (gold, before, after, seed) => pairedBootstrap({ gold: ids(gold), before: ids(before), after: ids(after) }, labels.length, { seed }),
    encode: (rows, { encoder, maxLength, signal }) => encoder.encode(rows.map(({ fields, label }) => ({ ...textInput(task, fields), labelId: labels.indexOf(label) })), { maxLength, ...(signal !== undefined && { signal }) }),
    predict: async (model, gold, data, options) => ({ predictions: toPredictions(gold, labels, await model.predict(data, options)) }),
    async embed(model, data, options) {
      const states = await model.embed(data, { layer: -1, pooling: 'mean', ...options });
      return pointsOf(states, states.length / data.rows);
    },
  };
}

/** Accuracy and macro-F1 of label ids, counted by cell of the confusion matrix. */
export function labelScorer(gold: ArrayLike<number>, predicted: ArrayLike<number>, labelCount: number): RowScorer {
  if (gold.length !== predicted.length) throw new RangeError(`labelScorer: ${gold.length} gold rows, ${predicted.length} predictions`);
  const cells = Int32Array.from(gold, (label, row) => label * labelCount + (predicted[row] as number));
  const counts = new Int32Array(labelCount * labelCount);
  return (rows) => {
    counts.fill(0);
    for (const row of rows) counts[cells[row] as number]! += 1;
    return overallScores(counts, labelCount);
  };
}

/** A row's text, or pair, as the encoder reads it. */
export function textInput({ inputFields: [first, second] }: Pick<TaskSpec, 'inputFields'>, fields: Fields): Pick<EncoderInput, 'text' | 'pair'> {
  return { text: fields[first as string] ?? '', ...(second === undefined ? {} : { pair: fields[second] ?? '' }) };
}

function toPredictions(gold: readonly GoldExample[], labels: readonly Label[], output: Predictions): StoredPrediction[] {
  const probabilities = softmax(output.logits, labels.length);
  const predicted = predictedLabels(output.logits, labels.length);
  return gold.map((example, row) => {
    const own = probabilities.slice(row * labels.length, (row + 1) * labels.length);
    return {
      goldId: example.id,
      label: labels[predicted[row] as number] as Label,
      probabilities: [...own],
      loss: output.losses?.[row] ?? -Math.log(own[labels.indexOf(example.label)] as number),
    };
  });
}
