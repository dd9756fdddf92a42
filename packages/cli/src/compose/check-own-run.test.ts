import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseTaskFile, taskSpecFrom } from '@stepsynth/core';
import { openRunStore, runPaths } from '@stepsynth/core/node';
import { afterAll, expect, it } from 'vitest';
import { checkOwnRun } from './check-own-run.ts';
import type { RunPlan } from './run-plan.ts';

const folder = mkdtempSync(join(tmpdir(), 'stepsynth-own-run-'));
afterAll(() => rmSync(folder, { recursive: true }));

function planOf(provider: 'custom' | 'simulated'): RunPlan {
  const file = parseTaskFile({
    name: 'own', type: 'single-sentence', fields: { generated: 'text' }, labels: [{ name: 'no' }, { name: 'yes' }],
    gold: { validation: 'validation.jsonl', test: 'test.jsonl' }, prompts: { seed: '{{label}}', extrapolation: '{{label}} {{text}}' }, teacher: { provider },
  }, 'task.yaml');
  return { file, task: taskSpecFrom(file), method: 's3', files: [] };
}

it("lets a program's own run be written again only once it has finished", async () => {
  const paths = runPaths(folder);
  await checkOwnRun(planOf('simulated'), paths);
  const refused = { code: 'RUN_DIRECTORY', hint: expect.stringContaining('Start that program again') };
  await expect(checkOwnRun(planOf('custom'), paths)).rejects.toMatchObject(refused);
  const store = openRunStore(paths.database);
  await store.appendEvent({ time: 0, type: 'run-started', details: {} });
  await expect(checkOwnRun(planOf('custom'), paths)).rejects.toMatchObject(refused);
  await store.saveFact('finalRound', 1);
  store.close();
  await checkOwnRun(planOf('custom'), paths);
});
