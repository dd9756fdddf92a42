import { dirname, resolve } from 'node:path';
import { existsSync } from 'node:fs';
import type { TaskFile } from '@stepsynth/core';
import { loadTaskFile, type LoadedTask } from '@stepsynth/core/node';
import type { Host } from '../host.ts';

/** Options that change what a task file says. */
export const taskArguments = {
  seed: { type: 'string', valueHint: 'N', description: "Seed of everything random; default: the task file's runSeed" },
  checkpoint: { type: 'string', valueHint: 'NAME|DIR', description: "Initial checkpoint: a folder, or a name on the Hugging Face hub such as distilbert-base-uncased, downloaded once; default: the task file's model.checkpoint" },
  set: { type: 'string', valueHint: 'PATH=VALUE', description: 'Change a setting of the task file, such as training.epochs=4' },
} as const;

/** A task file and what the command line changes in it. */
export interface LoadTaskRequest {
  readonly taskPath: string;
  readonly host: Pick<Host, 'workingDirectory' | 'environment'>;
  /** `path.to.setting=value` */
  readonly settings: readonly string[];
  readonly seed?: number | undefined;
  readonly rounds?: number | undefined;
  /** A folder relative to the working directory, or a name. */
  readonly checkpoint?: string | undefined;
  /** Relative to the working directory. */
  readonly journal?: string | undefined;
}

/**
 * Loads a task file; options of their own (`--seed`) win over `--set`. The checkpoint it names comes back as an
 * absolute path where there is such a folder: in the working directory for `--checkpoint`, else beside the task file.
 */
export async function loadTask({ taskPath, host, settings, seed, rounds, checkpoint, journal }: LoadTaskRequest): Promise<LoadedTask> {
  const path = resolve(host.workingDirectory, taskPath);
  const flags = [
    ...(seed === undefined ? [] : [`runSeed=${seed}`]),
    ...(rounds === undefined ? [] : [`rounds=${rounds}`]),
    ...(checkpoint === undefined ? [] : [`model.checkpoint=${JSON.stringify(checkpoint)}`]),
    ...(journal === undefined ? [] : [`runtime.journal=${JSON.stringify(resolve(host.workingDirectory, journal))}`]),
  ];
  const read = await loadTaskFile(path, { settings: [...settings, ...flags], dataDirectory: host.environment['STEPSYNTH_DATA'] ?? '' });
  const loaded = { ...read, file: withJournalPath(read.file, dirname(path)) };
  const folder = resolve(checkpoint === undefined ? dirname(path) : host.workingDirectory, loaded.file.model.checkpoint);
  if (!existsSync(folder)) return loaded;
  return { ...loaded, file: { ...loaded.file, model: { ...loaded.file.model, checkpoint: folder } } };
}

/** A journal that the settings name, relative to `folder`, by its absolute path. */
export function withJournalPath(file: TaskFile, folder: string): TaskFile {
  const { journal } = file.runtime;
  return journal === undefined ? file : { ...file, runtime: { ...file.runtime, journal: resolve(folder, journal) } };
}
