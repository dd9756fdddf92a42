import type { Fields, Label } from '../example/example.ts';
import { taskFields, type TaskSpec } from '../task/task-spec.ts';
import { renderTemplate } from './prompt-template.ts';

/** Asks which label a row has: the task's own prompt, or a plain question. `labels` are offered in this order. */
export function votePrompt(task: TaskSpec, fields: Fields, labels: readonly Label[]): string {
  const words = labels.map((label) => task.verbalizer[label] ?? label).join(', ');
  const values = Object.fromEntries(taskFields(task).map((name) => [name, fields[name]]));
  if (task.prompts.vote !== undefined) return renderTemplate(task.prompts.vote, { ...values, labels: words }, 'prompts.vote');
  const shown = taskFields(task).map((name) => `${name}: ${fields[name] ?? ''}`).join('\n');
  return `${shown}\n\nWhich of these labels fits? ${words}\nAnswer with the label alone.`;
}
