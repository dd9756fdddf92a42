import { createRandom } from '../random/seeded-random.ts';
import { interval95, type Interval95 } from './bootstrap-intervals.ts';
import type { PairedDifference } from './paired-bootstrap.ts';

/** Scores of each row, by metric: [rows] each. */
export type RowScores<Name extends string> = Readonly<Record<Name, readonly number[]>>;

/** Percentile bootstrap intervals of the means at 95 %: rows are drawn with replacement, the same for each metric. Seeded; default 2,000 draws. */
export function meanIntervals<Name extends string>(scores: RowScores<Name>, { seed, resamples = 2000 }: { seed: number; resamples?: number }): Record<Name, Interval95> {
  return mapNames(scores, (values) => interval95(resampledMeans(values, createRandom(seed, 'bootstrap'), resamples)));
}

/** Change of each mean, after less before, with its interval at 95 %: rows are drawn with replacement, both models scored on the same draw. */
export function pairedMeanBootstrap<Name extends string>(
  before: RowScores<Name>, after: RowScores<Name>, { seed, resamples = 2000 }: { seed: number; resamples?: number },
): Record<Name, PairedDifference> {
  return mapNames(before, (values, name) => {
    const changes = values.map((value, row) => (after[name][row] as number) - value);
    return {
      difference: changes.length === 0 ? 0 : changes.reduce((sum, change) => sum + change, 0) / changes.length,
      interval95: interval95(resampledMeans(changes, createRandom(seed, 'paired-bootstrap'), resamples)),
    };
  });
}

function resampledMeans(values: readonly number[], random: { next(): number }, resamples: number): Float64Array {
  const means = new Float64Array(resamples);
  if (values.length === 0) return means;
  for (let resample = 0; resample < resamples; resample += 1) {
    let sum = 0;
    for (let draw = 0; draw < values.length; draw += 1) sum += values[Math.floor(random.next() * values.length)] as number;
    means[resample] = sum / values.length;
  }
  return means;
}

function mapNames<Name extends string, Value>(scores: RowScores<Name>, compute: (values: readonly number[], name: Name) => Value): Record<Name, Value> {
  return Object.fromEntries(Object.keys(scores).map((name) => [name, compute(scores[name as Name], name as Name)])) as Record<Name, Value>;
}
