import type { GoldExample, Label } from '../example/example.ts';
import type { TrainingSummary } from '../ports/small-model-trainer.ts';
import { targetOf } from '../target/target-of.ts';
import type { TaskSpec } from '../task/task-spec.ts';

/** What a model answered on gold, and how long it was trained. */
export interface MajorityWarningInputs {
  readonly round: number;
  readonly gold: readonly GoldExample[];
  /** In the order of `gold`. */
  readonly predictions: readonly { readonly label: Label }[];
  readonly summary: Pick<TrainingSummary, 'steps'>;
}

/**
 * Fewer optimizer steps than this may be why. Encoders fail on few rows for want of steps: Mosbach et al. 2021, Zhang et
 * al. 2021. The number is ours: on 250 tweets MiniLM stays at the majority class for 32 steps, not for 120.
 */
const FEW_STEPS = 100;

/** Says that a model is no better than one answer for all rows; nothing where it is better, or where there are no labels. */
export function majorityWarning(task: TaskSpec, { round, gold, predictions, summary: { steps } }: MajorityWarningInputs): string | undefined {
  const target = targetOf(task);
  const majority = target.majority?.(gold);
  if (majority === undefined || gold.length === 0) return undefined;
  const right = gold.filter((example, row) => target.isRight(example, predictions[row]?.label ?? '')).length;
  if (right > majority.share * gold.length) return undefined;
  const tooShort = steps > 0 && steps < FEW_STEPS ? ` It was trained for ${steps} optimizer steps: more training.epochs, or training.maxSteps=${FEW_STEPS} and more, train it longer.` : '';
  return `The model of round ${round} is right on ${right} of ${gold.length} selection rows; "${majority.label}" for every row would be on ${Math.round(majority.share * gold.length)}.${tooShort}`;
}
