import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { taskFileJsonSchema } from '@stepsynth/core';
import { loadTaskFile, writeFileDurably } from '@stepsynth/core/node';

/** Writes the JSON Schema of this version and the task file; a task file that does not parse is never put in place. */
export async function writeTaskFile(out: string, text: string, schema: string): Promise<void> {
  await mkdir(dirname(schema), { recursive: true });
  await writeFileDurably(schema, `${JSON.stringify(taskFileJsonSchema(), null, 2)}\n`);
  const draft = `${out}.${process.pid}.tmp`;
  await writeFile(draft, text);
  try {
    await loadTaskFile(draft, { dataDirectory: '' });
    await rename(draft, out);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
