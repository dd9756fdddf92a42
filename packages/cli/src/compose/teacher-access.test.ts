import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseTaskFile, taskSpecFrom } from '@stepsynth/core';
import { openRunStore, runPaths } from '@stepsynth/core/node';
import { afterEach, expect, it } from 'vitest';
import type { RunPlan } from './run-plan.ts';
import { openTeacherAccess } from './teacher-access.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

it('asks for a key where rows are to be written, and for none where gold alone is trained on', async () => {
  const file = parseTaskFile({
    name: 'reviews', type: 'single-sentence', fields: { generated: 'text' }, labels: [{ name: 'no' }, { name: 'yes' }],
    gold: { validation: 'validation.jsonl', test: 'test.jsonl' }, prompts: { seed: '{{label}}', extrapolation: '{{label}} {{text}}' },
    teacher: { provider: 'openai', model: 'some-model' },
  }, 'task.yaml');
  const directory = await mkdtemp(join(tmpdir(), 'stepsynth-access-'));
  closers.push(() => rm(directory, { recursive: true }));
  const paths = runPaths(directory);
  const store = openRunStore(paths.database);
  closers.push(() => store.close());
  const open = async (method: string): Promise<boolean> => {
    const plan: RunPlan = { file, task: taskSpecFrom(file), method, rows: 30, files: [] };
    const access = await openTeacherAccess({ plan, paths, environment: {}, store });
    closers.push(() => access?.close());
    return access?.calls !== undefined;
  };
  expect([await open('gold'), await open('gold-all'), await open('s3'), await open('gold+s3')]).toEqual([false, false, true, true]);
});
