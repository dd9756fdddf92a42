import { runS3, type RunReport } from '@stepsynth/core';
import { acquireRunLock, checkSameRun, keepSettings, openRunDirectory, type RunManifest } from '@stepsynth/core/node';
import { composeRun } from '../compose/compose.ts';
import { configOf, type RunPlan } from '../compose/run-plan.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Host } from '../host.ts';
import { withInterrupt } from '../interrupt.ts';
import { createEventDescriber } from '../progress/describe-event.ts';
import { createRunProgress, type RunProgress } from '../progress/run-progress.ts';
import type { Palette } from '../terminal/palette.ts';
import { finishRun } from './finish-run.ts';
import { withWayOn } from './way-on.ts';

/** A run in a directory that has its manifest. */
export interface ExecuteRunOptions {
  readonly host: Host;
  readonly palette: Palette;
  /** As the user named it. */
  readonly directory: string;
  readonly plan: RunPlan;
  /** The manifest as it would be written now; it is compared with the one that is there. */
  readonly manifest: RunManifest;
}

/** A run that has come to its end. */
export interface ExecutedRun {
  readonly report: RunReport;
  readonly exitCode: number;
}

/** Runs, or goes on with, the run in a directory, from whatever is stored there to the written report. */
export async function executeRun(options: ExecuteRunOptions): Promise<ExecutedRun> {
  const { host, palette, directory, plan: { file } } = options;
  const progress = createRunProgress({
    output: host.stderr, environment: host.environment, palette, now: () => host.now(),
    describe: createEventDescriber(configOf(options.plan).rounds), epochs: file.training.maxSteps === undefined ? file.training.epochs : undefined,
  });
  const lock = acquireRunLock(directory);
  try {
    return await withInterrupt(host, () => progress.line('stopping after this step; press Ctrl-C again to end at once'), (signal) => underLock(options, progress, signal));
  } catch (error) {
    throw withWayOn(error, directory, file.budget.whenReached);
  } finally {
    progress.clear();
    lock.release();
  }
}

async function underLock({ host, directory, plan, manifest }: ExecuteRunOptions, progress: RunProgress, signal: AbortSignal): Promise<ExecutedRun> {
  const opened = await openRunDirectory(directory);
  for (const warning of checkSameRun(opened.manifest, manifest, directory)) progress.line(`warning: ${warning}`);
  const run = await keepSettings(opened, manifest.config);
  const composed = await composeRun({ plan, paths: run.paths, clock: host, environment: host.environment, onEvent: (event) => progress.show(event), signal });
  try {
    for (const warning of composed.warnings) progress.line(`warning: ${warning}`);
    const { report, dataset, checkpoint, stopReason } = await runS3(composed.dependencies, composed.config);
    const written = await finishRun({ directory: run, plan, composed, report, dataset, checkpoint: checkpoint.directory });
    return { report: written, exitCode: stopReason === 'budget' ? exitCodes.budgetReached : exitCodes.done };
  } finally {
    await composed.close();
  }
}
