import type { Label } from '../example/example.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import { seedPromptMissing } from './check-prompts.ts';
import { renderTemplate } from './prompt-template.ts';
import { targetValues } from './target-values.ts';

/** What one seed prompt is about. */
export interface SeedPromptRequest {
  /** The label, or the text of the answer. */
  readonly label: Label;
  /** The k rationales of this slot; empty for tasks without rationales. */
  readonly rationales: readonly string[];
  /** Text of the context; tasks with one. */
  readonly context?: string | undefined;
}

/** T_query: (1) for single-sentence tasks from label and rationales, (2) from a context and a label or an answer. */
export function seedPrompt(task: TaskSpec, { label, rationales, context }: SeedPromptRequest): string {
  const values: Record<string, string | undefined> = targetValues(task, label);
  if (rationales.length > 0) values['rationales'] = joinWithAnd(rationales);
  if (task.contextField !== undefined) values[task.contextField] = context;
  const { seed, rationale, seedWithoutRationales } = task.prompts;
  if (rationale === undefined || rationales.length > 0) return renderTemplate(seed, values, 'prompts.seed');
  if (seedWithoutRationales === undefined) throw seedPromptMissing();
  return renderTemplate(seedWithoutRationales, values, 'prompts.seedWithoutRationales');
}

/** As the paper's example: "great acting, intriguing plot, and beautiful cinematography". */
export function joinWithAnd(items: readonly string[]): string {
  if (items.length <= 2) return items.join(' and ');
  return `${items.slice(0, -1).join(', ')}, and ${items.at(-1)}`;
}
