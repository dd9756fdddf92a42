import { interval95, type Interval95 } from '../evaluation/bootstrap-intervals.ts';
import { createRandom } from '../random/seeded-random.ts';
import { mapMetrics, ofMetric, type ByMetric, type MetricName, type RowScorer } from '../target/target.ts';

/** Scores of one arm: observed, and in each resample. */
export interface ResampledScores {
  /** Mean over seeds, in [0, 1]. */
  readonly observed: ByMetric<number>;
  /** [resamples] each; the same draw of seeds and rows for every arm. */
  readonly resampled: ByMetric<Float64Array>;
}

/** Runs of several arms on the same test rows. */
export interface ArmRuns {
  /** Rows that every run was scored on. */
  readonly rows: number;
  /** Each run's scores on draws of the rows, by arm and seed; seed s of one arm is paired with seed s of another. */
  readonly arms: readonly (readonly RowScorer[])[];
}

/**
 * Hierarchical bootstrap over training seeds and test rows: a resample draws seeds with replacement, and rows with
 * replacement that all of its seeds share, for they were scored on the same rows. Every arm is scored on the same draws,
 * so that differences between arms are paired. Seeded. It errs on the side of caution: noise that is neither a row's nor
 * a seed's own counts up to three times (Owen, The pigeonhole bootstrap, 2007). One seed says nothing of other seeds.
 */
export function hierarchicalBootstrap({ rows, arms }: ArmRuns, { seed, resamples = 2000 }: { seed: number; resamples?: number }): ResampledScores[] {
  const seeds = seedsOf(arms);
  const everyRow = Int32Array.from({ length: rows }, (_, row) => row);
  const everySeed = Int32Array.from({ length: seeds }, (_, place) => place);
  const scores = arms.map((runs): ResampledScores => {
    const observed = meanScores(runs, everySeed, everyRow);
    return { observed, resampled: mapMetrics(observed, () => new Float64Array(resamples)) };
  });
  const random = createRandom(seed, 'hierarchical-bootstrap');
  const drawn = { seeds: new Int32Array(seeds), rows: new Int32Array(rows) };
  for (let resample = 0; resample < resamples; resample += 1) {
    for (let draw = 0; draw < seeds; draw += 1) drawn.seeds[draw] = Math.floor(random.next() * seeds);
    for (let draw = 0; draw < rows; draw += 1) drawn.rows[draw] = Math.floor(random.next() * rows);
    for (const [arm, runs] of arms.entries()) {
      const { resampled } = scores[arm] as ResampledScores;
      mapMetrics(meanScores(runs, drawn.seeds, drawn.rows), (value, name) => {
        ofMetric(resampled, name)[resample] = value;
      });
    }
  }
  return scores;
}

/** Interval of an arm's own score at 95 %. */
export function armInterval({ resampled }: ResampledScores, metric: MetricName): Interval95 {
  return interval95(ofMetric(resampled, metric));
}

/** Number of seeds; throws RangeError where arms differ in them. */
function seedsOf(arms: ArmRuns['arms']): number {
  const seeds = arms[0]?.length ?? 0;
  if (seeds === 0 || arms.some((runs) => runs.length !== seeds)) throw new RangeError('hierarchicalBootstrap: every arm needs the same seeds, at least one');
  return seeds;
}

/** Mean over seeds; one that was drawn twice is scored once. */
function meanScores(runs: readonly RowScorer[], seeds: Int32Array, rows: Int32Array): ByMetric<number> {
  const bySeed = new Map([...new Set(seeds)].map((seed) => [seed, (runs[seed] as RowScorer)(rows)]));
  const all = [...seeds].map((seed) => bySeed.get(seed) as ByMetric<number>);
  return mapMetrics(all[0] as ByMetric<number>, (_, name) => all.reduce((sum, scores) => sum + ofMetric(scores, name) / all.length, 0));
}
