import { existsSync, statSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StepsynthError } from '@stepsynth/core';
import { findRunLockHolder } from '@stepsynth/core/node';

/** Marks a folder that a later demo may replace. */
const MARK = 'demo.json';

/**
 * Makes the demo's folder, in place of an earlier demo's. Throws `RUN_DIRECTORY` where the folder holds anything else
 * and `RUN_LOCKED` where a demo is running in it.
 */
export async function claimDemoDirectory(directory: string, shown: string): Promise<void> {
  if (existsSync(directory) && !statSync(directory).isDirectory()) throw new StepsynthError('RUN_DIRECTORY', `${shown} is a file`, { hint: 'Name a folder with --out.' });
  if (existsSync(directory) && (await readdir(directory)).length > 0) await removeEarlierDemo(directory, shown);
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, MARK), `${JSON.stringify({ madeBy: 'stepsynth demo', replaceable: true })}\n`);
}

async function removeEarlierDemo(directory: string, shown: string): Promise<void> {
  if (!existsSync(join(directory, MARK))) {
    throw new StepsynthError('RUN_DIRECTORY', `${shown} is not empty and no earlier demo`, { hint: 'Name another folder with --out.' });
  }
  const holder = findRunLockHolder(directory);
  if (holder !== undefined) throw new StepsynthError('RUN_LOCKED', `${shown} is in use by process ${holder.pid}`, { hint: 'A demo is running there: wait for it, or name another folder with --out.' });
  await rm(directory, { recursive: true });
}
