import { overallScores } from '../evaluation/classification-metrics.ts';
import { interval95, type Interval95 } from '../evaluation/bootstrap-intervals.ts';
import { createRandom } from '../random/seeded-random.ts';

/** Scores of one arm: observed, and in each resample. */
export interface ResampledScores {
  /** Mean over seeds, in [0, 1]. */
  readonly observed: { readonly accuracy: number; readonly macroF1: number };
  /** [resamples]; the same draw of seeds and rows for every arm. */
  readonly accuracy: Float64Array;
  /** [resamples]. */
  readonly macroF1: Float64Array;
}

/** Runs of several arms on the same test rows. */
export interface ArmRuns {
  /** Label ids, [rows]. */
  readonly gold: ArrayLike<number>;
  readonly labelCount: number;
  /** Predicted label ids by arm and seed, each [rows]; seed s of one arm is paired with seed s of another. */
  readonly arms: readonly (readonly ArrayLike<number>[])[];
}

/**
 * Hierarchical bootstrap over training seeds and test rows: a resample draws seeds with replacement, and rows with
 * replacement that all of its seeds share, for they were scored on the same rows. Every arm is scored on the same draws,
 * so that differences between arms are paired. Seeded. It errs on the side of caution: noise that is neither a row's nor
 * a seed's own counts up to three times (Owen, The pigeonhole bootstrap, 2007). One seed says nothing of other seeds.
 */
export function hierarchicalBootstrap({ gold, labelCount, arms }: ArmRuns, { seed, resamples = 2000 }: { seed: number; resamples?: number }): ResampledScores[] {
  const seeds = checkArms(gold, arms);
  const cells = arms.map((runs) => runs.map((predicted) => cellsOf(gold, predicted, labelCount)));
  const everyRow = Int32Array.from({ length: gold.length }, (_, row) => row);
  const everySeed = Int32Array.from({ length: seeds }, (_, place) => place);
  const scores: ResampledScores[] = cells.map((runs) => ({
    observed: meanScores(runs, everySeed, everyRow, labelCount),
    accuracy: new Float64Array(resamples),
    macroF1: new Float64Array(resamples),
  }));
  const random = createRandom(seed, 'hierarchical-bootstrap');
  const drawn = { seeds: new Int32Array(seeds), rows: new Int32Array(gold.length) };
  for (let resample = 0; resample < resamples; resample += 1) {
    for (let draw = 0; draw < seeds; draw += 1) drawn.seeds[draw] = Math.floor(random.next() * seeds);
    for (let draw = 0; draw < gold.length; draw += 1) drawn.rows[draw] = Math.floor(random.next() * gold.length);
    for (const [arm, runs] of cells.entries()) {
      const mean = meanScores(runs, drawn.seeds, drawn.rows, labelCount);
      const { accuracy, macroF1 } = scores[arm] as ResampledScores;
      accuracy[resample] = mean.accuracy;
      macroF1[resample] = mean.macroF1;
    }
  }
  return scores;
}

/** Interval of an arm's own score at 95 %. */
export function armInterval(scores: ResampledScores, metric: 'accuracy' | 'macroF1'): Interval95 {
  return interval95(scores[metric]);
}

/** Number of seeds; throws RangeError where arms differ in seeds or runs in rows. */
function checkArms(gold: ArrayLike<number>, arms: ArmRuns['arms']): number {
  const seeds = arms[0]?.length ?? 0;
  if (seeds === 0 || arms.some((runs) => runs.length !== seeds)) throw new RangeError('hierarchicalBootstrap: every arm needs the same seeds, at least one');
  for (const predicted of arms.flat()) {
    if (predicted.length !== gold.length) throw new RangeError(`hierarchicalBootstrap: ${gold.length} gold rows, ${predicted.length} predictions`);
  }
  return seeds;
}

/** The confusion cell of each row. */
function cellsOf(gold: ArrayLike<number>, predicted: ArrayLike<number>, labelCount: number): Int32Array {
  return Int32Array.from({ length: gold.length }, (_, row) => (gold[row] as number) * labelCount + (predicted[row] as number));
}

function meanScores(runs: readonly Int32Array[], seeds: Int32Array, rows: Int32Array, labelCount: number): { accuracy: number; macroF1: number } {
  const counts = new Int32Array(labelCount * labelCount);
  const known = new Map<number, { accuracy: number; macroF1: number }>();
  let accuracy = 0;
  let macroF1 = 0;
  for (const seed of seeds) {
    let scores = known.get(seed);
    if (scores === undefined) {
      counts.fill(0);
      const cells = runs[seed] as Int32Array;
      for (const row of rows) counts[cells[row] as number]! += 1;
      scores = overallScores(counts, labelCount);
      known.set(seed, scores);
    }
    accuracy += scores.accuracy / seeds.length;
    macroF1 += scores.macroF1 / seeds.length;
  }
  return { accuracy, macroF1 };
}
