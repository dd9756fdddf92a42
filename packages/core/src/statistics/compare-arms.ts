import { interval95, type Interval95 } from '../evaluation/bootstrap-intervals.ts';
import { ofMetric, type MetricName } from '../target/target.ts';
import type { ResampledScores } from './hierarchical-bootstrap.ts';
import { smallestDetectableEffect } from './smallest-detectable-effect.ts';

/** One arm against another on one metric. */
export interface ArmDifference {
  /** Mean over seeds: the arm's score less the other's. */
  readonly difference: number;
  /** At 95 %, percentiles of the resampled differences. */
  readonly interval95: Interval95;
  /** Two-sided: twice the smaller share of resampled differences on one side of zero; never 0. */
  readonly pValue: number;
  /** Standard deviation of the resampled differences. */
  readonly standardError: number;
  /** At level 5 % and power 80 %, this test alone. */
  readonly smallestDetectable: number;
}

/** `arm` less `other`, resample by resample. */
export function compareArms(arm: ResampledScores, other: ResampledScores, metric: MetricName): ArmDifference {
  const others = ofMetric(other.resampled, metric);
  const differences = ofMetric(arm.resampled, metric).map((value, resample) => value - (others[resample] as number));
  const standardError = standardDeviation(differences);
  return {
    difference: ofMetric(arm.observed, metric) - ofMetric(other.observed, metric),
    interval95: interval95(differences),
    pValue: bootstrapPValue(differences),
    standardError,
    smallestDetectable: smallestDetectableEffect(standardError),
  };
}

/** (1 + count) / (1 + resamples) on the smaller side, twice; draws of no difference count on both sides. */
function bootstrapPValue(differences: Float64Array): number {
  let atMostZero = 1;
  let atLeastZero = 1;
  for (const value of differences) {
    if (value <= 0) atMostZero += 1;
    if (value >= 0) atLeastZero += 1;
  }
  return Math.min(1, (2 * Math.min(atMostZero, atLeastZero)) / (1 + differences.length));
}

function standardDeviation(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length - 1));
}
