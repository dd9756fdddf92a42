import type { Label } from '../example/example.ts';
import type { TaskSpec } from '../task/task-spec.ts';

/** What prompts say of a row's target: `answer` is its text, `label` the word of the label. */
export function targetValues(task: TaskSpec, label: Label): Record<string, string | undefined> {
  return { [task.answer === undefined ? 'label' : 'answer']: targetText(task, label) };
}

/** How prompts write a target: the word of a label; an answer as it stands. */
export function targetText(task: TaskSpec, label: Label): string | undefined {
  return task.answer === undefined ? task.verbalizer[label] : label;
}
