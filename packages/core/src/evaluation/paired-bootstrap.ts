import { createRandom } from '../random/seeded-random.ts';
import { interval95, type Interval95 } from './bootstrap-intervals.ts';
import { overallScores } from './classification-metrics.ts';

/** Predictions of two models on the same rows, by label id. */
export interface PairedPredictions {
  readonly gold: ArrayLike<number>;
  readonly before: ArrayLike<number>;
  readonly after: ArrayLike<number>;
}

/** A metric's change, after less before. */
export interface PairedDifference {
  readonly difference: number;
  /** At 95 %, percentile bootstrap over rows. */
  readonly interval95: Interval95;
}

/**
 * Change of accuracy and macro-F1 between two models with its interval: rows are drawn with replacement, and both
 * models are scored on the same draw. The interval knows of the choice of rows alone, not of training seeds. Seeded.
 */
export function pairedBootstrap(
  { gold, before, after }: PairedPredictions,
  labelCount: number,
  { seed, resamples = 2000 }: { seed: number; resamples?: number },
): { accuracy: PairedDifference; macroF1: PairedDifference } {
  const rows = gold.length;
  const random = createRandom(seed, 'paired-bootstrap');
  const countsBefore = new Int32Array(labelCount * labelCount);
  const countsAfter = new Int32Array(labelCount * labelCount);
  const score = (rowAt: (draw: number) => number): { accuracy: number; macroF1: number } => {
    countsBefore.fill(0);
    countsAfter.fill(0);
    for (let draw = 0; draw < rows; draw += 1) {
      const row = rowAt(draw);
      countsBefore[(gold[row] as number) * labelCount + (before[row] as number)]! += 1;
      countsAfter[(gold[row] as number) * labelCount + (after[row] as number)]! += 1;
    }
    const [one, other] = [overallScores(countsBefore, labelCount), overallScores(countsAfter, labelCount)];
    return { accuracy: other.accuracy - one.accuracy, macroF1: other.macroF1 - one.macroF1 };
  };
  const observed = score((draw) => draw);
  const accuracies = new Float64Array(resamples);
  const macroF1s = new Float64Array(resamples);
  for (let resample = 0; resample < resamples; resample += 1) {
    const drawn = score(() => Math.floor(random.next() * rows));
    accuracies[resample] = drawn.accuracy;
    macroF1s[resample] = drawn.macroF1;
  }
  return {
    accuracy: { difference: observed.accuracy, interval95: interval95(accuracies) },
    macroF1: { difference: observed.macroF1, interval95: interval95(macroF1s) },
  };
}
