import { StepsynthError } from '../errors.ts';
import type { S3Config } from '../loop/s3-config.ts';
import { targetOf } from '../target/target-of.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import { labelChoices } from './strategies.ts';

/**
 * Sees that errors can be chosen as the settings say, before anything is asked or paid for.
 *
 * @throws StepsynthError TASK_FILE where that takes labels and the task has none.
 */
export function checkErrorChoice({ extrapolation: { choose = 'all', labelPrior = 'errors' } }: Pick<S3Config, 'extrapolation'>, task: TaskSpec): void {
  if (targetOf(task).head === 'label') return;
  if (labelChoices.includes(choose)) throw needsLabels(`extrapolation.choose: ${choose} compares the probabilities of labels`, task, 'Use all, loss, cluster or expected-gain.');
  if (labelPrior === 'gold') throw needsLabels('extrapolation.labelPrior: gold keeps the shares of labels', task, 'Remove it.');
}

function needsLabels(what: string, { name }: TaskSpec, hint: string): StepsynthError {
  return new StepsynthError('TASK_FILE', `${what}, and the task ${name} has none: its answers stand in a context.`, { hint });
}
