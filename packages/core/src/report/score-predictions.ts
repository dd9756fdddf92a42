import { classificationMetrics, type ClassificationMetrics } from '../evaluation/classification-metrics.ts';
import { bootstrapIntervals } from '../evaluation/bootstrap-intervals.ts';
import type { GoldExample, Label } from '../example/example.ts';
import type { StoredPrediction } from '../ports/run-store.ts';
import type { Interval } from './run-report.ts';

/** Predictions on a part of gold, scored. */
export interface ScoredPart {
  readonly metrics: ClassificationMetrics;
  /** Seeded bootstrap at 95 %; costly, so computed when asked for. */
  intervals(seed: number): { accuracy: Interval; macroF1: Interval };
}

export function scorePredictions(labels: readonly Label[], examples: readonly GoldExample[], predictions: readonly StoredPrediction[]): ScoredPart {
  const gold = examples.map(({ label }) => labels.indexOf(label));
  const predicted = predictions.map(({ label }) => labels.indexOf(label));
  return {
    metrics: classificationMetrics(gold, predicted, labels.length),
    intervals: (seed) => bootstrapIntervals(gold, predicted, labels.length, { seed }),
  };
}
