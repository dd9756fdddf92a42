import type { Interval95 } from '../evaluation/bootstrap-intervals.ts';
import type { GapCourse } from '../gap/gap-course.ts';
import type { ComparedGap, ComparisonBudget } from './arm-outcome.ts';
import type { ArmDifference } from '../statistics/compare-arms.ts';
import type { ByMetric, Metric, MetricName } from '../target/target.ts';

/** A row of the table: one arm, with its mean scores over seeds. */
export type ComparedArm = ByMetric<number> & {
  readonly arm: string;
  readonly method: string;
  /** Whether it is compared at equal rows. */
  readonly equalRows: boolean;
  /** Synthetic rows, the fewest and the most over seeds. */
  readonly rows: readonly [fewest: number, most: number];
  /** Gold rows beside them, the fewest and the most over seeds. */
  readonly goldRows: readonly [fewest: number, most: number];
  /** Mean over seeds, on selection, of the models that were tested; absent where they were trained on selection, or on rows written from it. */
  readonly selection?: ByMetric<number>;
  /** Over seeds and test rows. */
  readonly interval95: ByMetric<Interval95>;
  /** By seed. */
  readonly bySeed: readonly (ByMetric<number> & { readonly seed: number })[];
  /** Mean over seeds. */
  readonly dollars: number | null;
  readonly calls: number;
  readonly trainingSeconds: number;
  /** Candidates of extrapolation by how they were found, all seeds. */
  readonly sources: Readonly<Record<string, number>>;
  /** Mean over seeds, by round, on selection. */
  readonly rounds: readonly (ByMetric<number> & { readonly rows: number; readonly dollars: number | null; readonly gap?: number; readonly estimatedGap?: ComparedGap })[];
  /** Why this row counts for nothing, or for less. */
  readonly remarks: readonly string[];
};

/** One arm against another. */
export interface ComparedPair extends ArmDifference {
  readonly arm: string;
  readonly control: string;
  /** Holm's, over the pairs of the task. */
  readonly adjustedPValue: number;
  /** Better or worse only where the interval leaves out zero and the adjusted p-value is below 5 %. */
  readonly verdict: 'better' | 'worse' | 'cannot tell';
  /** Why the pair counts for nothing, if so. */
  readonly discounted?: string;
}

/** The comparison on one task. */
export interface TaskComparison {
  readonly task: string;
  readonly simulated: boolean;
  /** The metrics of the task, the first one first. */
  readonly metrics: readonly [Metric, Metric];
  /** What pairs are tested on. */
  readonly metric: MetricName;
  readonly testRows: number;
  readonly seeds: readonly number[];
  readonly budget: ComparisonBudget;
  /** Share of the most frequent label of test; absent where a row's answer is a span of its context. */
  readonly majority?: { readonly label: string; readonly share: number };
  readonly arms: readonly ComparedArm[];
  readonly pairs: readonly ComparedPair[];
  /** Whether the gap fell where accuracy on selection rose, over the rounds of every arm and seed; absent where no arm has two rounds that were measured. */
  readonly gapCourse?: { readonly totalVariation?: GapCourse; readonly auc?: GapCourse };
  /** Whether the error-driven round pays over its control. */
  readonly sentence: string;
  /** What to train, chosen on selection; absent where fewer than two arms were scored there. */
  readonly recipe?: Recipe;
}

/** The arm with the best mean score on selection. Test took no part in the choice, so its test score is an honest one. */
export interface Recipe {
  readonly arm: string;
  /** Arms it was chosen from: as the best of so many its score on selection flatters it. */
  readonly among: number;
  /** Mean scores over seeds, of the metric that pairs are tested on, in [0, 1]. */
  readonly selection: number;
  readonly test: number;
  readonly testInterval95: Interval95;
  /** The choice in words. */
  readonly sentence: string;
}
