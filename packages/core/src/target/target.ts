import type { Interval95 } from '../evaluation/bootstrap-intervals.ts';
import type { LabelMetrics } from '../evaluation/classification-metrics.ts';
import type { WindowScores } from '../evaluation/window-scores.ts';
import type { PairedDifference } from '../evaluation/paired-bootstrap.ts';
import type { GoldExample, Label, SyntheticExample } from '../example/example.ts';
import type { DatasetEncoder, EncodedDataset } from '../ports/encoded-dataset.ts';
import type { StoredPrediction } from '../ports/run-store.ts';
import type { TrainedModel } from '../ports/small-model-trainer.ts';
import type { Points } from '../statistics/points.ts';

/** Name of a metric in reports. `accuracy`, the share of rows that are right, is there for every target. */
export type MetricName = 'accuracy' | 'macroF1' | 'exactMatch' | 'f1';

/** A metric and what people call it. */
export interface Metric {
  readonly name: MetricName;
  readonly title: string;
}

/** A value for each metric of a target. */
export type ByMetric<Value> = { readonly accuracy: Value } & { readonly [name in Exclude<MetricName, 'accuracy'>]?: Value };

/** Predictions on a part of gold, scored. */
export interface ScoredPart {
  /** In [0, 1]. */
  readonly scores: ByMetric<number>;
  /** Of targets with labels. */
  readonly byLabel?: { readonly perLabel: readonly LabelMetrics[]; readonly confusion: readonly (readonly number[])[] };
  /** Seeded bootstrap at 95 %; costly, so computed when asked for. */
  intervals(seed: number): ByMetric<Interval95>;
}

/** Scores of one model's predictions on any draw of their rows, in [0, 1]; a row may be drawn more than once. */
export type RowScorer = (rows: Int32Array) => ByMetric<number>;

/** Rows to encode: gold or synthetic. */
export type TargetRow = Pick<GoldExample | SyntheticExample, 'fields' | 'label' | 'answers'> & Pick<SyntheticExample, 'weight'>;

/** What of a gold row a prediction is held against. */
export type TargetGold = Pick<GoldExample, 'label' | 'answers'>;

/** How rows become tokens. */
export interface TargetEncoding {
  readonly encoder: DatasetEncoder;
  readonly maxLength: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * What the small model is to predict of a row, a label or a span of the context, and everything that follows from it.
 * The loop, the stores and the report ask a target and never what kind it is.
 */
export interface Target {
  /** What the small model's head gives out; a trainer refuses a head that it has not got. */
  readonly head: 'label' | 'answer-span';
  /** The one that counts first. */
  readonly metrics: readonly [Metric, Metric];
  /** Groups of rows whose shares samples, splits and draws keep: the labels, or one group. */
  readonly strata: readonly string[];
  stratumOf(label: Label): string;
  /** Whether a prediction counts as right: errors are the rows for which it does not. */
  isRight(gold: TargetGold, predicted: Label): boolean;
  score(gold: readonly GoldExample[], predictions: readonly StoredPrediction[]): ScoredPart;
  /** Scores of draws of rows, for comparisons of many models. Throws RangeError for another number of predictions than rows. */
  scorer(gold: readonly TargetGold[], predicted: readonly Label[]): RowScorer;
  /** What is right most often without a look at the row, and how often; absent where nothing can be. */
  majority?(gold: readonly TargetGold[]): { readonly label: Label; readonly share: number };
  /** The model's probability of what it predicts. */
  confidenceOf(prediction: StoredPrediction): number;
  /** Change of each metric between two models on the same rows, by paired bootstrap. */
  compare(gold: readonly GoldExample[], before: readonly StoredPrediction[], after: readonly StoredPrediction[], seed: number): ByMetric<PairedDifference>;
  encode(rows: readonly TargetRow[], encoding: TargetEncoding): Promise<EncodedDataset>;
  /** Predictions on rows that `encode` gave. */
  predict(model: TrainedModel, gold: readonly GoldExample[], data: EncodedDataset, options?: { signal?: AbortSignal }): Promise<TargetPredictions>;
  /** The model's last hidden states, mean-pooled, a point for each row that `encode` was given: [rows, hidden]. */
  embed(model: TrainedModel, data: EncodedDataset, options?: { signal?: AbortSignal }): Promise<Points>;
}

/** A prediction for each gold row. */
export interface TargetPredictions {
  readonly predictions: readonly StoredPrediction[];
  /** The paper's own scores of answers, by window. */
  readonly windowScores?: WindowScores;
}

/** The value of a metric that the target has. */
export function ofMetric<Value>(values: ByMetric<Value>, name: MetricName): Value {
  const value = values[name];
  if (value === undefined) throw new RangeError(`There is no ${name} here.`);
  return value;
}

/** The same metrics with other values. */
export function mapMetrics<Value, Other>(values: ByMetric<Value>, compute: (value: Value, name: MetricName) => Other): ByMetric<Other> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, compute(value as Value, name as MetricName)])) as ByMetric<Other>;
}
