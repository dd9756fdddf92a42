import { createRandom } from '../random/seeded-random.ts';
import { areaInterval, type AreaUnderCurve } from '../statistics/area-under-curve.ts';
import { classifierTwoSampleTest } from '../statistics/classifier-two-sample-test.ts';
import { coverage } from '../statistics/coverage.ts';
import { frechetDistance } from '../statistics/frechet-distance.ts';
import { pointsAt, type Points } from '../statistics/points.ts';
import type { GapEstimate, GapMeasures } from './gap-estimate.ts';
import type { GapSample, SampledRow, SampleOptions } from './gap-sample.ts';

/** Fewest rows of either kind that are compared: one for each fold of the classifier. */
export const FEWEST_ROWS = 5;

/** Rows with their states: point i belongs to row i. */
export interface EmbeddedRows<Row extends SampledRow = SampledRow> {
  readonly rows: readonly Row[];
  readonly points: Points;
}

/** Gold rows against a sample of others, `rowsOfSample` of which are embedded; undefined where either has fewer than 5 rows. */
export function estimateGap<Row extends SampledRow>(gold: EmbeddedRows, sample: GapSample<Row>, others: EmbeddedRows<Row>, options: SampleOptions): GapEstimate | undefined {
  const pointsFor = pointsByRow(others);
  const whole = equalSizes(gold.points, pointsFor(sample.all), options.runSeed);
  if (whole === undefined) return undefined;
  const { one, other } = whole;
  const strata = [...sample.byStratum.keys()];
  return {
    ...measures(whole, options.runSeed),
    ...coverage(one, other),
    dimensions: one.dimensions,
    ...(strata.length > 1 && conditional(strata.flatMap((label) => {
      const own = gold.rows.flatMap((row, place) => (options.stratumOf(row.label) === label ? [place] : []));
      const pair = equalSizes(pointsAt(gold.points, own), pointsFor(sample.byStratum.get(label) ?? []), options.runSeed);
      return pair === undefined ? [] : [{ label, pair }];
    }), options.runSeed)),
  };
}

/** Two sets with as many points. */
interface PointPair {
  readonly one: Points;
  readonly other: Points;
}

/** The larger set is sampled down; undefined where either has too few points. */
function equalSizes(one: Points, other: Points, runSeed: number): PointPair | undefined {
  const size = Math.min(one.rows, other.rows);
  if (size < FEWEST_ROWS) return undefined;
  const cut = (points: Points): Points => (points.rows === size ? points : pointsAt(points, createRandom(runSeed, 'gap-sizes').sample([...Array(points.rows).keys()], size)));
  return { one: cut(one), other: cut(other) };
}

interface Measured extends GapMeasures {
  readonly test: AreaUnderCurve;
}

function measure({ one, other }: PointPair, runSeed: number): Measured {
  const test = classifierTwoSampleTest(one, other, { seed: runSeed });
  return { rows: one.rows, auc: test.auc, aucInterval95: test.interval95, frechet: frechetDistance(one, other), test };
}

function measures(pair: PointPair, runSeed: number): GapMeasures {
  const { test: _, ...own } = measure(pair, runSeed);
  return own;
}

/** Label by label, and the means weighted by rows; errors of the AUCs are independent. */
function conditional(labels: readonly { readonly label: string; readonly pair: PointPair }[], runSeed: number): Pick<GapEstimate, 'withinLabels' | 'byLabel'> {
  if (labels.length === 0) return {};
  const measured = labels.map(({ label, pair }) => ({ label, ...measure(pair, runSeed) }));
  const rows = measured.reduce((sum, own) => sum + own.rows, 0);
  const mean = (of: (own: Measured) => number): number => measured.reduce((sum, own) => sum + (own.rows / rows) * of(own), 0);
  const auc = mean((own) => own.auc);
  const standardError = Math.sqrt(measured.reduce((sum, own) => sum + ((own.rows / rows) * own.test.standardError) ** 2, 0));
  return {
    withinLabels: { rows, auc, aucInterval95: areaInterval(auc, standardError), frechet: mean((own) => own.frechet) },
    byLabel: measured.map(({ test: _, ...own }) => own),
  };
}

function pointsByRow<Row extends SampledRow>({ rows, points }: EmbeddedRows<Row>): (wanted: readonly Row[]) => Points {
  const places = new Map(rows.map((row, place) => [row, place]));
  return (wanted) => pointsAt(points, wanted.map((row) => places.get(row) as number));
}
