/**
 * Writes docs/schema/task.schema.json from the zod schema.
 *
 *     node --conditions=@stepsynth/source tools/schema/write-task-schema.ts
 */
import { writeFileSync } from 'node:fs';
import { taskFileJsonSchema } from '@stepsynth/core';

const target = new URL('../../docs/schema/task.schema.json', import.meta.url);
writeFileSync(target, `${JSON.stringify(taskFileJsonSchema(), null, 2)}\n`);
