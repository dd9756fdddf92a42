import { StepsynthError } from '../errors.ts';
import type { Fields } from '../example/example.ts';
import { taskFields, type TaskSpec } from '../task/task-spec.ts';
import { renderTemplate } from './prompt-template.ts';

/** Asks which label a row has; {{labels}} is the label words, such as "positive, neutral, or negative". Throws where the task has no such prompt. */
export function labelPrompt(task: TaskSpec, fields: Fields): string {
  if (task.prompts.label === undefined) {
    throw new StepsynthError('TASK_FILE', `task ${task.name}: a label is asked for, but prompts.label is missing`, { hint: 'Add it, such as: Is this review {{labels}}? {{text}}' });
  }
  const shown = Object.fromEntries(taskFields(task).map((name) => [name, fields[name]]));
  return renderTemplate(task.prompts.label, { ...shown, labels: joinWithOr(task.labels.map((label) => task.verbalizer[label] as string)) }, 'prompts.label');
}

function joinWithOr(words: readonly string[]): string {
  if (words.length <= 2) return words.join(' or ');
  return `${words.slice(0, -1).join(', ')}, or ${words.at(-1)}`;
}
