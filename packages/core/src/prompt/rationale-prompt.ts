import { StepsynthError } from '../errors.ts';
import type { Label } from '../example/example.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import { renderTemplate } from './prompt-template.ts';

/** T_ration: asks for `count` (the paper's K) reasons that lead to a label. Throws where the task has no such prompt. */
export function rationalePrompt(task: TaskSpec, request: { label: Label; count: number }): string {
  if (task.prompts.rationale === undefined) {
    throw new StepsynthError('TASK_FILE', `task ${task.name}: rationales are asked for, but prompts.rationale is missing`, { hint: 'Add prompts.rationale, or leave {{rationales}} out of prompts.seed.' });
  }
  return renderTemplate(task.prompts.rationale, { label: task.verbalizer[request.label], count: request.count }, 'prompts.rationale');
}
