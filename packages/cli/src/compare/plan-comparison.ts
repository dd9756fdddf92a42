import { join, resolve } from 'node:path';
import { checkErrorChoice, checkPrompts, confoundedBy, methodOf, StepsynthError, type ComparisonBudget, type MetricName, type TaskFile } from '@stepsynth/core';
import { loadTask } from '../compose/load-task.ts';
import { settleTeacher } from '../compose/openai-settings.ts';
import { asksTeacher, configOf, planRun, rendersPrompts, type RunPlan } from '../compose/run-plan.ts';
import type { Host } from '../host.ts';
import { findCheckpoint } from '../models/find-checkpoint.ts';
import type { Palette } from '../terminal/palette.ts';
import { armFolder, type ArmSpec } from './arm-spec.ts';
import { metricFor } from './metric-for.ts';
import { expectedDollars, rowsForDollars } from './rows-for-dollars.ts';

/** Stands for a number of rows that is not known yet; a method that takes none takes none of any number. */
const SOME_ROWS = 300;

/** One run of the comparison. */
export interface ArmRun {
  readonly arm: ArmSpec;
  readonly seed: number;
  readonly plan: RunPlan;
  /** A run directory of its own. */
  readonly directory: string;
}

/** Every run on one task. */
export interface TaskPlan {
  readonly task: string;
  readonly budget: ComparisonBudget;
  /** What pairs are tested on. */
  readonly metric: MetricName;
  /** Arm by arm, seed by seed. */
  readonly arms: readonly { readonly arm: ArmSpec; readonly confounded?: string; readonly runs: readonly ArmRun[] }[];
}

/** What the command line asks for. */
export interface ComparisonRequest {
  readonly host: Host;
  readonly palette: Palette;
  readonly taskPaths: readonly string[];
  readonly arms: readonly ArmSpec[];
  readonly seeds: number;
  readonly budget: ComparisonBudget;
  readonly metric: MetricName;
  readonly settings: readonly string[];
  readonly checkpoint?: string | undefined;
  /** Absolute. */
  readonly directory: string;
  readonly journal: string;
}

/**
 * Plans every run before any starts: task files, settings, methods and checkpoints are checked here. The test rows are
 * the same for every seed. Throws where two tasks have one name.
 */
export async function planComparison(request: ComparisonRequest): Promise<readonly TaskPlan[]> {
  const plans: TaskPlan[] = [];
  for (const taskPath of request.taskPaths) {
    const plan = await planTask(taskPath, request);
    if (plans.some(({ task }) => task === plan.task)) throw new StepsynthError('USAGE', `two of the task files have the name ${plan.task}`, { hint: 'Rename one: results are kept by name.' });
    plans.push(plan);
  }
  return plans;
}

async function planTask(taskPath: string, request: ComparisonRequest): Promise<TaskPlan> {
  const arms: TaskPlan['arms'][number][] = [];
  for (const arm of request.arms) {
    const runs: ArmRun[] = [];
    for (let seed = 0; seed < request.seeds; seed += 1) runs.push(await planArmRun(taskPath, { arm, seed, rows: runs[0]?.plan.rows }, request));
    const [first] = runs as [ArmRun];
    const confounded = confoundedBy(methodOf(arm.method), first.plan.file.teacher);
    arms.push({ arm, runs, ...(confounded !== undefined && { confounded }) });
  }
  const { task } = (arms[0] as TaskPlan['arms'][number]).runs[0]!.plan;
  return { task: task.name, budget: request.budget, metric: metricFor(request.metric, task), arms };
}

/** `rows`: of the arm's first seed, where that is planned. */
async function planArmRun(taskPath: string, { arm, seed, rows }: { arm: ArmSpec; seed: number; rows: number | undefined }, { host, palette, budget, settings, checkpoint, directory, journal }: ComparisonRequest): Promise<ArmRun> {
  const read = await loadTask({
    taskPath, host, checkpoint, journal: resolve(host.workingDirectory, journal), seed,
    settings: ['gold.testSampleSeed=0', ...('dollars' in budget ? [`budget.dollars=${budget.dollars}`, 'budget.whenReached=finish'] : []), ...settings, ...arm.settings],
  });
  const loaded = { ...read, file: withOnePrecision(await settleTeacher(read.file, host.environment, asksTeacher({ file: read.file, method: arm.method, rows: 'rows' in budget ? budget.rows : SOME_ROWS }))) };
  const found = await findCheckpoint(loaded.file.model.checkpoint, host, palette);
  const unshared = planRun(loaded, { method: arm.method }, found);
  const plan = { ...unshared, rows: rows ?? (await rowsOf(unshared, budget)) };
  checkErrorChoice(configOf(plan), plan.task);
  if (rendersPrompts(plan.file)) checkPrompts(configOf(plan), plan.task);
  return { arm, seed, plan, directory: join(directory, loaded.task.name, armFolder(arm), `seed-${seed}`) };
}

async function rowsOf(plan: RunPlan, budget: ComparisonBudget): Promise<number> {
  if ('rows' in budget) return budget.rows;
  if (!asksTeacher({ ...plan, rows: SOME_ROWS })) return SOME_ROWS;
  return rowsForDollars(plan, await expectedDollars(plan), budget.dollars);
}

/** Runs that chose by a measurement could choose differently, and arms would differ by it. */
function withOnePrecision(file: TaskFile): TaskFile {
  return file.runtime.precision === 'auto' ? { ...file, runtime: { ...file.runtime, precision: 'fp32' } } : file;
}
