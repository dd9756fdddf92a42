import type { GoldExample } from '../example/example.ts';
import { taskFields, type TaskSpec } from '../task/task-spec.ts';
import { renderTemplate } from './prompt-template.ts';
import { targetValues } from './target-values.ts';

/**
 * T_mis: asks for an example like a misclassified one, with its gold label or its gold answer. (1) shows the text, (2)
 * the context and the generated field. The model's wrong prediction is not shown.
 */
export function extrapolationPrompt(task: TaskSpec, error: GoldExample): string {
  const fields = Object.fromEntries(taskFields(task).map((name) => [name, error.fields[name]]));
  return renderTemplate(task.prompts.extrapolation, { ...fields, ...targetValues(task, error.label) }, 'prompts.extrapolation');
}
