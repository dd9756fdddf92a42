import type { Label } from '../example/example.ts';
import type { TaskSpec } from '../task/task-spec.ts';

/** What prompts say of a row's target: `answer` is its text, `label` the word of the label. */
export function targetValues(task: TaskSpec, label: Label): Record<string, string | undefined> {
  return task.answer === undefined ? { label: task.verbalizer[label] } : { answer: label };
}
