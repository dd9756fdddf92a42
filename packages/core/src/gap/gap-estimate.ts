import type { Interval95 } from '../evaluation/bootstrap-intervals.ts';
import type { ExtrapolationLikeness } from '../statistics/extrapolation-likeness.ts';

/** How far apart two samples of rows are in the states of the initial encoder; as many rows of either, drawn with the run's seed. */
export interface GapMeasures {
  /** Rows of either sample. */
  readonly rows: number;
  /** Of the classifier two-sample test, cross-fitted over 5 folds: 0.5 where the classifier sees no gap, 1 where it sees nothing else. */
  readonly auc: number;
  /** DeLong's. */
  readonly aucInterval95: Interval95;
  /** Squared Fréchet distance. Biased upwards in small samples: compare only where the rows are as many. */
  readonly frechet: number;
}

/** Gold selection against other rows, without regard to labels and within them. */
export interface GapEstimate extends GapMeasures {
  /** Share of gold rows with one of the other rows at most `radius` away. */
  readonly coverage: number;
  /** γ: the median distance of a gold row to its nearest other gold row. */
  readonly radius: number;
  /** Columns of the states. */
  readonly dimensions: number;
  /** Means over labels by their shares of the gold rows compared; absent without labels. */
  readonly withinLabels?: GapMeasures;
  /** Labels with 5 rows or more of either kind. */
  readonly byLabel?: readonly (GapMeasures & { readonly label: string })[];
}

/** What was measured after a round: gold selection against the synthetic rows that the round trained on. */
export interface RoundGap extends GapEstimate {
  /** Rows that this round added beside the gold rows they were written from, by the generated field alone; at most 200 pairs. */
  readonly likeness?: ExtrapolationLikeness;
}

/** The measures that a round is summed up by: within labels where there are any. */
export function summaryOfGap(estimate: GapEstimate): GapMeasures {
  return estimate.withinLabels ?? estimate;
}
