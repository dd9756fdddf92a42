import type { TaskSpec } from '../task/task-spec.ts';
import { createAnswerTarget } from './answer-target.ts';
import { createLabelTarget } from './label-target.ts';
import type { Target } from './target.ts';

/** The target of a task: the one place that looks at which kind it has. */
export function targetOf(task: TaskSpec): Target {
  return task.answer === undefined ? createLabelTarget(task) : createAnswerTarget(task, task.answer);
}
