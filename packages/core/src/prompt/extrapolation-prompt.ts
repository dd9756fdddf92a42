import type { GoldExample } from '../example/example.ts';
import type { StudentAnswer } from '../ports/teacher.ts';
import { taskFields, type TaskSpec } from '../task/task-spec.ts';
import { renderTemplate } from './prompt-template.ts';
import { targetText, targetValues } from './target-values.ts';

/**
 * T_mis: asks for an example like a misclassified one, with its gold label or its gold answer. (1) shows the text, (2)
 * the context and the generated field. The model's wrong answer is shown where the task has `prompts.studentAnswer`.
 */
export function extrapolationPrompt(task: TaskSpec, error: GoldExample, student?: StudentAnswer): string {
  const fields = Object.fromEntries(taskFields(task).map((name) => [name, error.fields[name]]));
  const target = targetValues(task, error.label);
  const prompt = renderTemplate(task.prompts.extrapolation, { ...fields, ...target }, 'prompts.extrapolation');
  if (student === undefined || task.prompts.studentAnswer === undefined) return prompt;
  const answer = { ...target, predicted: targetText(task, student.predicted), confidence: Math.round(100 * student.confidence) };
  return `${prompt}\n${renderTemplate(task.prompts.studentAnswer, answer, 'prompts.studentAnswer')}`;
}
