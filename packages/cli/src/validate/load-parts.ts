import type { GoldExample, GoldValidation, SeedContext } from '@stepsynth/core';
import { loadPoolTeacher, type LoadedTask } from '@stepsynth/core/node';
import { loadContexts, loadGoldTest, loadGoldValidation } from '../compose/load-run-data.ts';
import { dataFileNames, type RunFile, type RunPlan } from '../compose/run-plan.ts';
import type { ProblemList } from './problem-list.ts';

/** Gold data of a task whose files can all be read. */
export interface GoldParts {
  readonly gold: GoldValidation;
  /** Mining and selection together. */
  readonly validation: readonly GoldExample[];
  readonly test: readonly GoldExample[];
  readonly contexts: readonly SeedContext[];
}

/** Reads every data file of a task; what cannot be read becomes a problem, and the result is undefined. */
export async function loadParts({ file, task, resolve }: LoadedTask, problems: ProblemList): Promise<GoldParts | undefined> {
  const names = dataFileNames(file);
  const files: RunFile[] = [];
  for (const { role, name } of names) {
    const path = await problems.attempt(role, () => resolve(name));
    if (path !== undefined) files.push({ role, path });
  }
  const plan: RunPlan = { file, task, method: 's3', files };
  const whole = (part: string): boolean => names.every(({ role }) => !role.startsWith(part) || files.some((found) => found.role === role));
  if (!whole('gold')) return undefined;
  const place = 'file' in file.gold ? 'gold.file' : undefined;
  const gold = await problems.attempt(place ?? 'gold.validation', () => loadGoldValidation(plan));
  const test = await problems.attempt(place ?? 'gold.test', () => loadGoldTest(plan));
  if (gold === undefined || test === undefined) return undefined;
  const contexts = whole('seed.contexts') ? await problems.attempt('seed.contexts', () => loadContexts(plan, gold)) : undefined;
  if (whole('teacher')) await checkPool(plan, gold, resolve, problems);
  if (contexts === undefined) return undefined;
  return { gold, validation: file.goldRoles === 'paper' ? gold.mining : [...gold.mining, ...gold.selection], test, contexts };
}

async function checkPool({ file, task }: RunPlan, gold: GoldValidation, resolve: (name: string) => string, problems: ProblemList): Promise<void> {
  const settings = file.teacher;
  if (settings.provider !== 'pool') return;
  const pool = await problems.attempt('teacher', () => loadPoolTeacher({ task, settings, labelField: file.fields.label, gold, goldRoles: file.goldRoles, runSeed: file.runSeed, resolve }));
  if (pool === undefined) return;
  for (const warning of pool.warnings) problems.warn('teacher', warning, 'Nothing needs to be done: these rows are left out.');
  const { seedRows } = pool.poolStatistics;
  if (seedRows < file.seed.rows) problems.warn('seed.rows', `the pool has ${seedRows} rows of seed data, ${file.seed.rows} are asked for`, `Set seed.rows to ${seedRows} or less, or add files to teacher.seed.`);
}
