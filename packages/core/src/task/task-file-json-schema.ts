import { z } from 'zod';
import { taskFileSchema } from './task-file.ts';

/** JSON Schema (2020-12) of task files as people write them, for editors; published as `docs/schema/task.schema.json`. */
export function taskFileJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(taskFileSchema, { io: 'input' });
  return { $schema, title: 'stepsynth task file', description: 'A task: its labels, data, prompts, teacher and training.', ...schema };
}
