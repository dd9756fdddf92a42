import { isDeepStrictEqual } from 'node:util';
import { join } from 'node:path';
import { checkMethod, methodOf, parseTaskFile, plannedRows, s3ConfigFrom, StepsynthError, taskSpecFrom, type S3Config, type TaskFile, type TaskSpec } from '@stepsynth/core';
import { hashInputs, readGoldSplitRecord, runManifestSchema, type FoundCheckpoint, type LoadedTask, type RunManifest } from '@stepsynth/core/node';
import { stepsynthVersion } from '../version.ts';

/** A file that a run reads; a role with several files counts them from 0, as in `teacher.seed[1]`. */
export interface RunFile {
  readonly role: string;
  /** Absolute. */
  readonly path: string;
}

/** All that decides what a run does: from a task file for `run`, from the manifest for `resume`. */
export interface RunPlan {
  /** Settings in effect; `model.checkpoint` is an absolute folder. */
  readonly file: TaskFile;
  readonly task: TaskSpec;
  readonly method: string;
  /** Synthetic rows that the method shares out; without it the settings say them, as s3 takes them. */
  readonly rows?: number | undefined;
  readonly files: readonly RunFile[];
  /** Where the checkpoint came from, if it was given by name. */
  readonly checkpointOrigin?: FoundCheckpoint['origin'] | undefined;
}

/** The plan of a new run. Throws where a data file is missing, or the method is not for such a task. */
export function planRun(loaded: LoadedTask, { method, rows }: Pick<RunPlan, 'method' | 'rows'>, { directory: checkpoint, origin }: FoundCheckpoint): RunPlan {
  checkMethod(method, loaded.task);
  const file = { ...loaded.file, model: { ...loaded.file.model, checkpoint } };
  return { file, task: loaded.task, method, rows, files: [...dataFiles(file, loaded.resolve), { role: 'checkpoint', path: join(checkpoint, 'model.safetensors') }], checkpointOrigin: origin };
}

/** The plan of a run that has been started. */
export function planFromManifest(manifest: RunManifest, manifestPath: string): RunPlan {
  const file = parseTaskFile(manifest.config, manifestPath);
  return { file, task: taskSpecFrom(file), method: manifest.method, rows: manifest.rows, files: manifest.inputs.map(({ role, path }) => ({ role, path })), checkpointOrigin: manifest.checkpoint };
}

/** The manifest of a plan; hashes its files and splits its gold file, where there is one. */
export async function manifestOf(plan: RunPlan, versions: Readonly<Record<string, string>>, now: number): Promise<RunManifest> {
  return runManifestSchema.parse({
    schemaVersion: 1,
    createdAt: new Date(now).toISOString(),
    task: plan.task.name,
    method: plan.method,
    rows: plan.rows,
    config: jsonCopy(plan.file),
    seeds: { run: plan.file.runSeed },
    versions: { stepsynth: stepsynthVersion, node: process.versions.node, ...versions },
    inputs: await hashInputs(plan.files),
    checkpoint: plan.checkpointOrigin,
    goldSplit: await readGoldSplitRecord({ file: plan.file, task: plan.task, pathOf: (role) => fileOf(plan, role) }),
  });
}

/** The loop's settings of a plan: the task file's, as its method shares out its rows. */
export function configOf({ file, method, rows }: Pick<RunPlan, 'file' | 'method' | 'rows'>): S3Config {
  const config = s3ConfigFrom(file);
  return rows === undefined ? { ...config, method } : { ...methodOf(method).configure(config, rows), method };
}

/** Whether the teacher is asked for anything: a run on gold alone has no row written. */
export function asksTeacher(plan: Pick<RunPlan, 'file' | 'method' | 'rows'>): boolean {
  return plannedRows(configOf(plan)) > 0;
}

/** Whether the teacher is a language model, which is sent the task's prompts. */
export function rendersPrompts({ teacher }: Pick<TaskFile, 'teacher'>): boolean {
  return teacher.provider === 'openai';
}

/** The initial checkpoint for people: `organisation/name@commit`, or its folder. */
export function checkpointText({ file, checkpointOrigin: origin }: RunPlan): string {
  return origin === undefined ? file.model.checkpoint : `${origin.repository}@${origin.commit}`;
}

/** Path of the one file of a role. */
export function fileOf(plan: RunPlan, role: string): string {
  return filesOf(plan, role)[0] ?? missing(role);
}

/** Paths of the files of a role, in order. */
export function filesOf(plan: RunPlan, role: string): readonly string[] {
  return plan.files.filter((file) => file.role === role || file.role.startsWith(`${role}[`)).map(({ path }) => path);
}

/** A data file as the task names it. */
export interface DataFileName {
  readonly role: string;
  readonly name: string;
}

/** Every data file that a task names, in the order of the manifest. */
export function dataFileNames({ gold, seed, teacher }: TaskFile): readonly DataFileName[] {
  const many = (role: string, names: readonly string[]): DataFileName[] => names.map((name, index) => ({ role: `${role}[${index}]`, name }));
  return [
    ...('file' in gold
      ? [{ role: 'gold.file', name: gold.file }]
      : [{ role: 'gold.validation', name: gold.validation }, { role: 'gold.test', name: gold.test }]),
    ...(typeof seed.contexts === 'object' ? [{ role: 'seed.contexts', name: seed.contexts.file }] : []),
    ...(teacher.provider === 'pool' ? [...many('teacher.seed', teacher.seed), ...many('teacher.extrapolation', teacher.extrapolation)] : []),
  ];
}

function dataFiles(file: TaskFile, resolve: (name: string) => string): readonly RunFile[] {
  return dataFileNames(file).map(({ role, name }) => ({ role, path: resolve(name) }));
}

function jsonCopy(file: TaskFile): Record<string, unknown> {
  const copy = JSON.parse(JSON.stringify(file)) as Record<string, unknown>;
  if (!isDeepStrictEqual(parseTaskFile(copy, 'the settings'), file)) throw new Error('The settings do not survive being written to the manifest.');
  return copy;
}

function missing(role: string): never {
  throw new StepsynthError('RUN_DIRECTORY', `The manifest names no file for ${role}.`, { hint: 'Restore manifest.json, or start a new run.' });
}
