import type { Interval95 } from '../evaluation/bootstrap-intervals.ts';
import type { LabelMetrics } from '../evaluation/classification-metrics.ts';
import type { WindowScores } from '../evaluation/window-scores.ts';
import type { PairedDifference } from '../evaluation/paired-bootstrap.ts';
import type { GoldExample, Label, SyntheticExample } from '../example/example.ts';
import type { DatasetEncoder, EncodedDataset } from '../ports/encoded-dataset.ts';
import type { StoredPrediction } from '../ports/run-store.ts';
import type { TrainedModel } from '../ports/small-model-trainer.ts';

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

/** Rows to encode: gold or synthetic. */
export type TargetRow = Pick<GoldExample | SyntheticExample, 'fields' | 'label' | 'answers'>;

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
  isRight(gold: Pick<GoldExample, 'label' | 'answers'>, predicted: Label): boolean;
  score(gold: readonly GoldExample[], predictions: readonly StoredPrediction[]): ScoredPart;
  /** Change of each metric between two models on the same rows, by paired bootstrap. */
  compare(gold: readonly GoldExample[], before: readonly StoredPrediction[], after: readonly StoredPrediction[], seed: number): ByMetric<PairedDifference>;
  encode(rows: readonly TargetRow[], encoding: TargetEncoding): Promise<EncodedDataset>;
  /** Predictions on rows that `encode` gave. */
  predict(model: TrainedModel, gold: readonly GoldExample[], data: EncodedDataset, options?: { signal?: AbortSignal }): Promise<TargetPredictions>;
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
