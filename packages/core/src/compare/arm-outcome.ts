import type { Label } from '../example/example.ts';
import type { ByMetric, MetricName, Target, TargetGold } from '../target/target.ts';

/** Synthetic rows against gold selection: AUC and Fréchet distance within labels where there are any, and coverage. */
export interface ComparedGap {
  readonly auc: number;
  readonly frechet: number;
  readonly coverage: number;
}

/** What one arm did with one seed; derived from its report and its predictions on test. */
export interface ArmOutcome {
  readonly seed: number;
  /** Synthetic rows that the final model was trained on. */
  readonly rows: number;
  /** Gold rows beside them. */
  readonly goldRows: number;
  /** Scores on selection of the model that was tested; absent where it was trained on selection, or on rows written from it. */
  readonly selection?: ByMetric<number>;
  /** Predicted labels, or texts of answers, of the test rows, in their order. */
  readonly predictions: readonly Label[];
  /** By round: training rows, synthetic, and scores on selection. */
  readonly rounds: readonly (ByMetric<number> & { readonly rows: number; readonly dollars: number | null; readonly errors: number; /** Exact total variation to gold, in a simulated world. */ readonly gap?: number; readonly estimatedGap?: ComparedGap })[];
  /** Accepted and rejected candidates of extrapolation by how they were found: generated, keyed, nearest, random. */
  readonly sources: Readonly<Record<string, number>>;
  /** What its calls cost at the teacher's prices, answers of the shared journal included; null where a price is not known. */
  readonly dollars: number | null;
  readonly calls: number;
  /** Training seconds, all rounds. */
  readonly trainingSeconds: number;
  readonly warnings: readonly string[];
}

/** An arm over all its seeds. */
export interface ArmOutcomes {
  /** As the user named it, such as `s3` or `s3:extrapolation.choose=margin`. */
  readonly arm: string;
  readonly method: string;
  /** `path.to.setting=value` that it changes; none for a method as it stands. */
  readonly settings: readonly string[];
  /** In the order of seeds, the same for every arm. */
  readonly outcomes: readonly ArmOutcome[];
  /** Why it is no fair control, if it is not. */
  readonly confounded?: string;
}

/** What arms are equal in: synthetic rows, or dollars of calls. */
export type ComparisonBudget = { readonly rows: number } | { readonly dollars: number };

/** Everything a comparison on one task is made from. */
export interface ComparisonInputs {
  readonly task: string;
  /** What is predicted of a row, which scores it. */
  readonly target: Pick<Target, 'metrics' | 'scorer' | 'majority'>;
  /** The test rows; the same for every seed. */
  readonly gold: readonly TargetGold[];
  readonly budget: ComparisonBudget;
  /** What pairs are tested on: one of the target's metrics. */
  readonly metric: MetricName;
  readonly simulated: boolean;
  readonly arms: readonly ArmOutcomes[];
}
