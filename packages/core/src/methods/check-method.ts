import { StepsynthError } from '../errors.ts';
import { targetOf } from '../target/target-of.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import { methodOf } from './methods.ts';

/**
 * Sees that a method can be used on a task.
 *
 * @throws StepsynthError USAGE for a name that is no method, and for a linear head where there are no labels.
 */
export function checkMethod(name: string, task: TaskSpec): void {
  if (methodOf(name).head !== 'linear' || targetOf(task).head === 'label') return;
  throw new StepsynthError('USAGE', `The method ${name} fits a linear head to labels, and the task ${task.name} has none: its answers stand in a context.`, { hint: 'Leave this method out.' });
}
