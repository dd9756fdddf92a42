import { createRandom } from '../random/seeded-random.ts';
import { classificationMetrics, overallScores } from './classification-metrics.ts';

/** A 95 % interval: 2.5th and 97.5th percentile. */
export type Interval95 = readonly [low: number, high: number];

/**
 * Percentile bootstrap intervals of accuracy and macro-F1 at 95 %: rows are drawn with replacement `resamples`
 * times (default 2,000); percentiles are interpolated as numpy's default does. Seeded.
 */
export function bootstrapIntervals(
  gold: ArrayLike<number>,
  predicted: ArrayLike<number>,
  labelCount: number,
  { seed, resamples = 2000 }: { seed: number; resamples?: number },
): { accuracy: Interval95; macroF1: Interval95 } {
  const { rows, confusion } = classificationMetrics(gold, predicted, labelCount);
  if (rows === 0) return { accuracy: [0, 0], macroF1: [0, 0] };
  const random = createRandom(seed, 'bootstrap');
  const cells = rowCells(confusion, rows, labelCount);
  const accuracies = new Float64Array(resamples);
  const macroF1s = new Float64Array(resamples);
  const counts = new Int32Array(labelCount * labelCount);
  for (let resample = 0; resample < resamples; resample += 1) {
    counts.fill(0);
    for (let draw = 0; draw < rows; draw += 1) {
      const cell = cells[Math.floor(random.next() * rows)] as number;
      counts[cell] = (counts[cell] as number) + 1;
    }
    const scores = overallScores(counts, labelCount);
    accuracies[resample] = scores.accuracy;
    macroF1s[resample] = scores.macroF1;
  }
  return { accuracy: interval95(accuracies), macroF1: interval95(macroF1s) };
}

/** The confusion cell of each row; which row is which does not matter to a resample. */
function rowCells(confusion: readonly (readonly number[])[], rows: number, labelCount: number): Int32Array {
  const cells = new Int32Array(rows);
  let row = 0;
  for (const [gold, counts] of confusion.entries()) {
    for (const [predicted, count] of counts.entries()) {
      cells.fill(gold * labelCount + predicted, row, row + count);
      row += count;
    }
  }
  return cells;
}

/** 2.5th and 97.5th percentile of resampled values. */
export function interval95(values: Float64Array): Interval95 {
  const sorted = values.toSorted();
  return [percentile(sorted, 0.025), percentile(sorted, 0.975)];
}

/** Linear interpolation between the nearest ranks, numpy's default. */
function percentile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  return low + (high - low) * (place - below);
}
