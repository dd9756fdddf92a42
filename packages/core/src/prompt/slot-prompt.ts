import type { Slot } from '../ports/teacher.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import { extrapolationPrompt } from './extrapolation-prompt.ts';
import { seedPrompt } from './seed-prompt.ts';

/** The prompt of a slot: T_query for seed data, T_mis for an error. */
export function slotPrompt(task: TaskSpec, slot: Slot): string {
  if ('error' in slot) return extrapolationPrompt(task, slot.error, slot.student);
  return seedPrompt(task, { label: slot.label, rationales: slot.rationales, context: slot.context?.text });
}
