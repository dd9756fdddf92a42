import { StepsynthError } from '../errors.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import { renderTemplate } from './prompt-template.ts';

/** Asks for an answer that a context holds. Throws where the task has no such prompt. */
export function answerPrompt(task: TaskSpec, context: string): string {
  if (task.prompts.answer === undefined || task.contextField === undefined) {
    throw new StepsynthError('TASK_FILE', `task ${task.name}: an answer is asked for, but prompts.answer is missing`, { hint: 'Add prompts.answer, or let seed data use the answers of mining (seed.contexts: mining).' });
  }
  return renderTemplate(task.prompts.answer, { [task.contextField]: context }, 'prompts.answer');
}
