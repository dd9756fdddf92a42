import type { z } from 'zod';
import { parseTaskFile } from './parse-task-file.ts';
import type { taskFileSchema, TaskFile } from './task-file.ts';

type TaskFileInput = z.input<typeof taskFileSchema>;

/** Every setting of a task file but who the teacher is; defaults filled in. */
export type RunSettings = Omit<TaskFile, 'teacher'>;

/**
 * A task as a program writes it: the keys of a task file without `teacher`. `prompts` may be left out where the teacher
 * has no use for them.
 */
export type TaskSettings = Omit<TaskFileInput, 'teacher' | 'prompts' | '$schema'> & { prompts?: TaskFileInput['prompts'] };

/**
 * Validates a task that a program wrote and fills in defaults.
 *
 * @throws StepsynthError TASK_FILE with the place, such as `task: labels[1].word: …`.
 */
export function parseTaskSettings(settings: TaskSettings): RunSettings {
  const { teacher: _, ...parsed } = parseTaskFile({ prompts: barePrompts(settings), ...settings, teacher: { provider: 'custom' } }, 'task');
  return parsed;
}

/** Prompts of nothing but their slots, for a teacher that renders none. */
function barePrompts({ type, fields: { generated, context } }: TaskSettings): TaskFileInput['prompts'] {
  const given = context === undefined ? '' : ` {{${context}}}`;
  const target = type === 'extractive-qa' ? '{{answer}}' : '{{label}}';
  return { seed: `${target}${given}`, extrapolation: `${target}${given} {{${generated}}}` };
}
