import { existsSync } from 'node:fs';
import path from 'node:path';
import { StepsynthError } from '../errors.ts';
import { parseTaskSettings, type RunSettings, type TaskSettings } from '../task/run-settings.ts';
import { taskSpecFrom } from '../task/task-spec.ts';
import type { RunDataSource } from './load-run-data.ts';
import { findCheckpoint } from './hub/find-checkpoint.ts';
import { loadTaskFile } from './load-task-file.ts';

/** The task of a program's own run and the files that the run reads. */
export interface OwnTask extends RunDataSource {
  /** By role, absolute. */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * Reads a task, or the task file at a path; the checkpoint, a folder or a name on the Hugging Face hub, comes back as an
 * absolute folder. Throws TASK_FILE, DATA_FILE, CHECKPOINT.
 */
export async function readOwnTask(given: TaskSettings | string, signal?: AbortSignal): Promise<OwnTask> {
  const { settings, resolve } = typeof given === 'string' ? await readTaskFile(given) : readTaskObject(given);
  const { directory: checkpoint } = await findCheckpoint(settings.model.checkpoint, { workingDirectory: process.cwd(), environment: process.env, signal });
  const file = { ...settings, model: { ...settings.model, checkpoint } };
  const names = Object.entries(dataFileNames(file)).map(([role, name]) => [role, resolve(name)] as const);
  const files = new Map([...names, ['checkpoint', path.join(checkpoint, 'model.safetensors')]]);
  return { file, task: taskSpecFrom(file), files, pathOf: (role) => files.get(role) ?? missing(role) };
}

interface ReadTask {
  readonly settings: RunSettings;
  resolve(name: string): string;
}

async function readTaskFile(taskPath: string): Promise<ReadTask> {
  const { file: { teacher: _, ...settings }, resolve } = await loadTaskFile(taskPath);
  return { settings, resolve };
}

function readTaskObject(task: TaskSettings): ReadTask {
  const settings = parseTaskSettings(task);
  return { settings, resolve: (name) => existingFile(path.resolve(settings.dataDir ?? '.', name)) };
}

function existingFile(file: string): string {
  if (existsSync(file)) return file;
  throw new StepsynthError('DATA_FILE', `${file}: there is no such data file`, { hint: "Files of a task are relative to its dataDir, else to the program's working directory." });
}

function dataFileNames({ gold, seed }: RunSettings): Readonly<Record<string, string>> {
  return {
    ...('file' in gold ? { 'gold.file': gold.file } : { 'gold.validation': gold.validation, 'gold.test': gold.test }),
    ...(typeof seed.contexts === 'object' && { 'seed.contexts': seed.contexts.file }),
  };
}

function missing(role: string): never {
  throw new StepsynthError('TASK_FILE', `The task names no file for ${role}.`);
}
