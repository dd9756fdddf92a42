import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { runS3, StepsynthError, type RunEvent } from '@stepsynth/core';
import { acquireRunLock, checkSameRun, createRunDirectory, openRunDirectory, readRunDirectory, runPaths, writeFileDurably } from '@stepsynth/core/node';
import { composeRun, type TrainerShare } from '../compose/compose.ts';
import { manifestOf } from '../compose/run-plan.ts';
import type { Host } from '../host.ts';
import type { ArmRun } from './plan-comparison.ts';
import type { SharedCalls } from './shared-calls.ts';
import type { SharedTrainings } from './shared-trainings.ts';

/** What the runs of a comparison share. */
export interface SharedParts {
  readonly host: Host;
  readonly versions: Readonly<Record<string, string>>;
  readonly cacheDirectory: string;
  readonly share: TrainerShare;
  readonly trainings: Pick<SharedTrainings, 'of'>;
  readonly calls: SharedCalls;
  readonly keepModels: boolean;
  readonly signal: AbortSignal;
}

/** Whether this run has been done: its report is written last. */
export function isDone({ directory }: Pick<ArmRun, 'directory'>): boolean {
  return existsSync(runPaths(directory).reportJson);
}

/**
 * Does one run, or goes on with it, in a run directory of its own; its report.json is written last, and its checkpoints
 * are removed then, for a comparison of many arms would fill the disk.
 */
export async function runArm({ plan, directory }: ArmRun, { host, versions, cacheDirectory, share, trainings, calls, keepModels, signal }: SharedParts, onEvent: (event: RunEvent) => void): Promise<void> {
  const manifest = await manifestOf(plan, versions, host.now());
  const paths = runPaths(directory);
  if (!existsSync(paths.manifest)) await createRunDirectory(directory, manifest);
  const lock = acquireRunLock(directory);
  try {
    const { manifest: recorded } = await openRunDirectory(directory);
    checkSameRows(recorded.rows, plan.rows, directory);
    checkSameRun(recorded, manifest, directory);
    const { dependencies, config, warnings, close } = await composeRun({ plan, paths, clock: host, environment: host.environment, onEvent, signal, cacheDirectory, share, wrapTrainer: trainings.of, wrapModel: calls.of });
    try {
      const { report } = await runS3(dependencies, config);
      await writeFileDurably(paths.reportJson, `${JSON.stringify({ ...report, warnings: [...warnings, ...report.warnings] }, null, 2)}\n`);
    } finally {
      await close();
    }
    if (!keepModels) await rm(paths.rounds, { recursive: true, force: true });
  } finally {
    lock.release();
  }
}

/** A run that is done stands for this plan only if its settings and inputs are the same. */
export async function checkDone({ plan, directory }: ArmRun, { host, versions }: Pick<SharedParts, 'host' | 'versions'>): Promise<void> {
  const { manifest: recorded } = await readRunDirectory(directory);
  checkSameRows(recorded.rows, plan.rows, directory);
  checkSameRun(recorded, await manifestOf(plan, versions, host.now()), directory);
}

function checkSameRows(recorded: number | undefined, rows: number | undefined, directory: string): void {
  if (recorded === rows) return;
  throw new StepsynthError('RUN_DIRECTORY', `${directory} was started with ${recorded} rows, now it is ${rows}.`, { hint: 'Name another folder with --out for another budget.' });
}
