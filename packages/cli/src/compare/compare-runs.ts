import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { buildComparison, StepsynthError, type RunEvent, type TaskComparison } from '@stepsynth/core';
import { writeFileDurably } from '@stepsynth/core/node';
import type { Host } from '../host.ts';
import { withInterrupt } from '../interrupt.ts';
import { duration, percent } from '../report/format.ts';
import { withWayOn } from '../runs/way-on.ts';
import { comparisonMarkdown } from './describe-comparison.ts';
import { renderComparisonPage } from './comparison-page.ts';
import type { MachineShare } from './machine-share.ts';
import type { ArmRun, TaskPlan } from './plan-comparison.ts';
import { readOutcomes } from './read-outcome.ts';
import { checkDone, isDone, runArm, type SharedParts } from './run-arm.ts';
import { runSideBySide } from './run-side-by-side.ts';
import { createSharedCalls } from './shared-calls.ts';
import { createSharedTrainings, type SharedTrainings } from './shared-trainings.ts';

/** How the runs of a comparison are done. */
export interface CompareOptions {
  readonly host: Host;
  readonly tasks: readonly TaskPlan[];
  readonly share: MachineShare;
  readonly versions: SharedParts['versions'];
  readonly directory: string;
  readonly keepModels: boolean;
}

/** Folder of trainings that runs share, below the comparison's. */
const TRAININGS = 'trainings';

/** Does what is not done yet, then compares and writes comparison.json, .md and .html. */
export async function compareRuns(options: CompareOptions): Promise<readonly TaskComparison[]> {
  const { host, tasks, share, directory } = options;
  const runs = tasks.flatMap(({ arms }) => arms.flatMap((arm) => arm.runs));
  for (const run of runs.filter(isDone)) await checkDone(run, options);
  const line = (text: string): void => void host.stderr.write(`${text}\n`);
  await withInterrupt(host, () => line('stopping after this step; press Ctrl-C again to end at once'), async (signal) => {
    const waiting = inOrderOfSeeds(runs).filter((run) => !isDone(run));
    const trainingsOf = sharedBySeed(waiting, join(directory, TRAININGS));
    const calls = createSharedCalls();
    let done = runs.length - waiting.length;
    await runSideBySide(waiting, share.jobs, async (run, job) => {
      const name = `${run.plan.task.name} ${run.arm.name} seed ${run.seed}`;
      const started = host.now();
      const trainings = trainingsOf(run);
      const shared: SharedParts = { ...options, share: { ...share, device: share.gpus[job] }, cacheDirectory: join(directory, 'cache'), trainings, calls, signal };
      await runArm(run, shared, (event) => showEvent(event, name, line)).catch((error: unknown) => {
        throw inRun(error, run, name);
      });
      await trainings.leave();
      done += 1;
      line(`${done}/${runs.length} ${name}: done in ${duration((host.now() - started) / 1000)}`);
    });
  });
  await rm(join(directory, TRAININGS), { recursive: true, force: true }); // of arms that an earlier command had and this one has not
  const comparisons = await Promise.all(tasks.map(async (task) => buildComparison(await readOutcomes(task))));
  await writeFileDurably(join(directory, 'comparison.json'), `${JSON.stringify({ schemaVersion: 1, comparisons }, null, 2)}\n`);
  await writeFileDurably(join(directory, 'comparison.md'), comparisonMarkdown(comparisons));
  await writeFileDurably(join(directory, 'comparison.html'), renderComparisonPage(comparisons));
  return comparisons;
}

/** Runs of one task and seed share their trainings; those of other seeds have none in common. */
function sharedBySeed(runs: readonly ArmRun[], directory: string): (run: ArmRun) => SharedTrainings {
  const folderOf = ({ plan, seed }: ArmRun): string => join(directory, plan.task.name, `seed-${seed}`);
  const groups = new Map([...Map.groupBy(runs, folderOf)].map(([folder, { length }]) => [folder, createSharedTrainings(folder, length)]));
  return (run) => groups.get(folderOf(run)) as SharedTrainings;
}

/** A stopped comparison has whole seeds of every arm rather than every seed of a few. */
function inOrderOfSeeds(runs: readonly ArmRun[]): readonly ArmRun[] {
  return runs.toSorted((one, other) => one.seed - other.seed);
}

function showEvent(event: RunEvent, name: string, line: (text: string) => void): void {
  if (event.type === 'round-finished') line(`${name}: round ${event.round}, ${event.trainingRows} rows, ${event.errors} errors on mining, selection ${percent(event.selectionAccuracy)}`);
  if (event.type === 'warning') line(`${name}: warning: ${event.message}`);
}

/** Names the run, and says how to go on. */
function inRun(error: unknown, { plan, directory }: ArmRun, name: string): unknown {
  const told = withWayOn(error, directory, plan.file.budget.whenReached, 'the same command');
  if (!(told instanceof StepsynthError) || told.code === 'INTERRUPTED') return told;
  return new StepsynthError(told.code, `${name}: ${told.message}`, { ...(told.hint !== undefined && { hint: told.hint }), cause: told });
}
