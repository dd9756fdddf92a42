import type { AnswerSpan } from '../answer/answer-span.ts';
import type { Slot } from '../ports/teacher.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import { answerPrompt } from './answer-prompt.ts';
import { extrapolationPrompt } from './extrapolation-prompt.ts';
import { seedPrompt } from './seed-prompt.ts';

/**
 * The prompt of a slot: T_query for seed data, T_mis for an error. A slot whose answer the teacher chooses is first asked
 * for the answer; with the answer it chose, the prompt is T_query.
 */
export function slotPrompt(task: TaskSpec, slot: Slot, chosen?: AnswerSpan): string {
  if ('error' in slot) return extrapolationPrompt(task, slot.error, slot.student);
  const { rationales, context } = slot;
  if (asksForAnswer(task, slot) && chosen === undefined) return answerPrompt(task, context?.text ?? '');
  return seedPrompt(task, { label: chosen?.text ?? slot.label, rationales, context: context?.text });
}

/** Whether the teacher chooses the answer of a slot. */
export function asksForAnswer(task: TaskSpec, slot: Slot): boolean {
  return task.answer !== undefined && !('error' in slot) && slot.context?.answer === undefined;
}
