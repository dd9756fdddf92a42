import { mkdir, readdir, readFile, rename, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { StepsynthError } from '../errors.ts';
import { discard, isMissing, removeLeftovers, temporaryPath, writeFileDurably } from './durable-files.ts';
import { runManifestSchema, type RunManifest } from './run-manifest.ts';

/** Absolute paths of what a run directory holds. */
export interface RunPaths {
  readonly directory: string;
  readonly manifest: string;
  readonly database: string;
  /** Answered calls, where the run shares no other journal. */
  readonly journal: string;
  /** `rounds/<q>/`: the checkpoint of each round. */
  readonly rounds: string;
  readonly dataset: string;
  readonly model: string;
  readonly reportHtml: string;
  readonly reportJson: string;
}

/** A run directory and what the run was started with. */
export interface RunDirectory {
  readonly paths: RunPaths;
  readonly manifest: RunManifest;
}

/** The layout of a run directory; touches nothing. */
export function runPaths(directory: string): RunPaths {
  const inside = (name: string): string => path.join(path.resolve(directory), name);
  return {
    directory: path.resolve(directory),
    manifest: inside('manifest.json'),
    database: inside('run.db'),
    journal: inside('journal.db'),
    rounds: inside('rounds'),
    dataset: inside('dataset'),
    model: inside('model'),
    reportHtml: inside('report.html'),
    reportJson: inside('report.json'),
  };
}

/**
 * Makes a run directory with its manifest; it appears whole or not at all. An empty folder may stand there already, or
 * one with nothing but the journal of a preview, which stays.
 * @throws StepsynthError RUN_DIRECTORY where the folder holds something else.
 */
export async function createRunDirectory(directory: string, manifest: RunManifest): Promise<RunDirectory> {
  const paths = runPaths(directory);
  const making = temporaryPath(paths.directory);
  try {
    if (await holdsOnlyJournal(paths)) {
      await writeFileDurably(paths.manifest, manifestText(manifest)); // with it the folder becomes a run directory
      return { paths, manifest };
    }
    await mkdir(path.dirname(paths.directory), { recursive: true });
    await mkdir(making); // not with the rounds at once: a recursive mkdir never ends where the kernel takes no folder, as in /proc
    await mkdir(path.join(making, 'rounds'));
    await writeFileDurably(path.join(making, 'manifest.json'), manifestText(manifest));
    await removeEmptyFolder(paths.directory);
    await rename(making, paths.directory);
  } catch (error) {
    await discard(making);
    throw describeFailure(paths.directory, error);
  }
  return { paths, manifest };
}

async function holdsOnlyJournal({ directory, journal }: RunPaths): Promise<boolean> {
  const name = path.basename(journal);
  const names: readonly string[] = await readdir(directory).catch(() => []);
  return names.includes(name) && names.every((other) => [name, `${name}-wal`, `${name}-shm`].includes(other));
}

/**
 * Opens a run directory and removes what a killed process left half written in it. Call it with the lock held.
 * @throws StepsynthError RUN_DIRECTORY where there is no run, or its manifest cannot be read.
 */
export async function openRunDirectory(directory: string): Promise<RunDirectory> {
  const run = await readRunDirectory(directory);
  await mkdir(run.paths.rounds, { recursive: true });
  await removeLeftovers(run.paths.directory);
  return run;
}

/** Writes settings that were changed for a resume into the manifest, so that the next one knows them. Call it with the lock held. */
export async function keepSettings({ paths, manifest }: RunDirectory, config: RunManifest['config']): Promise<RunDirectory> {
  const changed = { ...manifest, config };
  if (!isDeepStrictEqual(manifest.config, config)) await writeFileDurably(paths.manifest, manifestText(changed));
  return { paths, manifest: changed };
}

/** Reads a run directory without changing it, for `status` and `report`. Throws as `openRunDirectory`. */
export async function readRunDirectory(directory: string): Promise<RunDirectory> {
  const paths = runPaths(directory);
  const text = await readFile(paths.manifest, 'utf8').catch((cause: unknown) => {
    if (!isMissing(cause)) throw describeFailure(paths.directory, cause);
    throw new StepsynthError('RUN_DIRECTORY', `${paths.directory} is no run directory: it has no manifest.json.`, { hint: 'Name the folder that `stepsynth run` made.', cause });
  });
  return { paths, manifest: parseManifest(text, paths.manifest) };
}

function manifestText(manifest: RunManifest): string {
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}

function parseManifest(text: string, file: string): RunManifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new StepsynthError('RUN_DIRECTORY', `${file} is damaged: it is not JSON.`, { hint: 'Restore it from a copy, or start a new run.', cause });
  }
  const parsed = runManifestSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new StepsynthError('RUN_DIRECTORY', `${file}: ${issue?.path.join('.')}: ${issue?.message}.`, {
    hint: 'The file is damaged or of another version of stepsynth: restore it, or start a new run.',
  });
}

/** `rename` does not replace a folder everywhere; one with contents is never replaced. */
async function removeEmptyFolder(directory: string): Promise<void> {
  const entries = await readdir(directory).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (entries === undefined) return;
  if (entries.length > 0) throw notEmpty(directory);
  await rmdir(directory);
}

function notEmpty(directory: string): StepsynthError {
  return new StepsynthError('RUN_DIRECTORY', `${directory} exists and is not empty.`, {
    hint: '`stepsynth resume` goes on with a run; for a new one name another folder with --out.',
  });
}

function describeFailure(directory: string, error: unknown): unknown {
  if (error instanceof StepsynthError || !(error instanceof Error) || !('code' in error)) return error;
  const belowFile = error.code === 'ENOTDIR' || (error.code === 'EEXIST' && 'syscall' in error && error.syscall === 'mkdir');
  if (!belowFile && (error.code === 'ENOTEMPTY' || error.code === 'EEXIST')) return notEmpty(directory);
  if (belowFile) return new StepsynthError('RUN_DIRECTORY', `${directory} is a file, or lies below one.`, { hint: 'Name a folder of its own for the run.', cause: error });
  return new StepsynthError('RUN_DIRECTORY', `${directory} cannot be used: ${error.message}.`, {
    hint: 'Check that the folder above it exists and that this user may write there.',
    cause: error,
  });
}
