import { existsSync } from 'node:fs';
import { STEPSYNTH_VERSION } from '../version.ts';
import { readGoldSplitRecord } from './load-gold-parts.ts';
import type { OwnTask } from './own-task.ts';
import { createRunDirectory, openRunDirectory, type RunPaths } from './run-directory.ts';
import { acquireRunLock, type RunLock } from './run-lock.ts';
import { checkSameRun, hashInputs, runManifestSchema, type RunManifest } from './run-manifest.ts';

/** The directory of a program's own run, held for this process. */
export interface ClaimedRun {
  readonly lock: RunLock;
  /** Versions that differ from those the run was started with. */
  readonly warnings: readonly string[];
}

/** Makes the run directory with its manifest, or goes on with the one that is there. Throws RUN_LOCKED, RUN_DIRECTORY. */
export async function claimOwnRun(paths: RunPaths, task: OwnTask): Promise<ClaimedRun> {
  const manifest = await manifestOf(task);
  if (!existsSync(paths.manifest)) await createRunDirectory(paths.directory, manifest);
  const lock = acquireRunLock(paths.directory);
  try {
    const recorded = await openRunDirectory(paths.directory);
    return { lock, warnings: checkSameRun(recorded.manifest, manifest, paths.directory) };
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function manifestOf({ file, task, files, pathOf }: OwnTask): Promise<RunManifest> {
  return runManifestSchema.parse({
    schemaVersion: 1,
    createdAt: new Date().toISOString(),
    task: task.name,
    method: 's3',
    config: JSON.parse(JSON.stringify({ ...file, teacher: { provider: 'custom' } })),
    seeds: { run: file.runSeed },
    versions: { stepsynth: STEPSYNTH_VERSION, node: process.versions.node },
    inputs: await hashInputs([...files].map(([role, path]) => ({ role, path }))),
    goldSplit: await readGoldSplitRecord({ file, task, pathOf }),
  });
}
