import { existsSync } from 'node:fs';
import { StepsynthError } from '@stepsynth/core';
import { openRunStore, type RunPaths } from '@stepsynth/core/node';
import type { RunPlan } from './run-plan.ts';

/** The teacher of such a run, and perhaps filters, are in a program. */
export function ownRunError(): StepsynthError {
  return new StepsynthError('RUN_DIRECTORY', 'The teacher of this run is in the program that started it.', { hint: 'Start that program again to go on with the run.' });
}

/** A program's own run can be written out again once it has finished; until then only the program can go on with it. */
export async function checkOwnRun(plan: RunPlan, paths: RunPaths): Promise<void> {
  if (plan.file.teacher.provider !== 'custom') return;
  if (!existsSync(paths.database) || (await finalRound(paths.database)) === undefined) throw ownRunError();
}

async function finalRound(database: string): Promise<unknown> {
  const store = openRunStore(database, { readOnly: true });
  try {
    return await store.fact('finalRound');
  } finally {
    store.close();
  }
}
