import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { StepsynthError } from '@stepsynth/core';
import { checkModelFamily, checkpointNameText, findCachedCheckpoint, findHubCheckpoint, neededFiles, parseCheckpointName, readHubSettings } from '@stepsynth/core/node';
import { withInterrupt } from '../interrupt.ts';
import type { Host } from '../host.ts';
import { createDownloadProgress } from '../progress/download-progress.ts';
import type { Palette } from '../terminal/palette.ts';

/** An initial checkpoint on this machine. */
export interface FoundCheckpoint {
  /** Absolute folder in Hugging Face layout. */
  readonly directory: string;
  /** Where it came from, for a checkpoint given by name. */
  readonly origin?: { readonly repository: string; readonly revision: string; readonly commit: string };
}

/**
 * The initial checkpoint that a command line or task file names: a folder relative to the working directory, else a
 * name such as `distilbert-base-uncased` or `organisation/name@revision` in the Hugging Face cache, else downloaded with
 * progress on stderr. Throws `CHECKPOINT` where it cannot be had or cannot be trained, before anything is paid for.
 */
export async function findCheckpoint(nameOrDirectory: string, host: Host, palette: Palette): Promise<FoundCheckpoint> {
  const local = await findLocally(nameOrDirectory, host);
  if (local !== undefined) return local;
  const settings = await readHubSettings(host.environment);
  const progress = createDownloadProgress(host, palette);
  try {
    const { directory, ...origin } = await withInterrupt(host, () => progress.line('stopping: what has been downloaded is kept'), (signal) =>
      findHubCheckpoint(parseCheckpointName(nameOrDirectory)!, { settings, signal, onEvent: (event) => progress.show(event) }));
    return { directory, origin };
  } catch (error) {
    throw noFolderEither(error, nameOrDirectory, host);
  } finally {
    progress.clear();
  }
}

/**
 * The same where it is on this machine already; undefined for a name that would have to be downloaded. Asks no network.
 */
export async function findCheckpointHere(nameOrDirectory: string, host: Pick<Host, 'workingDirectory' | 'environment'>): Promise<FoundCheckpoint | undefined> {
  const local = await findLocally(nameOrDirectory, host);
  if (local !== undefined) return local;
  const cached = await findCachedCheckpoint(parseCheckpointName(nameOrDirectory)!, await readHubSettings(host.environment));
  if (cached === undefined) return undefined;
  const { directory, ...origin } = cached;
  await checkModelFamily(directory, checkpointNameText(origin));
  return { directory, origin };
}

/** Absolute folder of a trained model. Throws `CHECKPOINT` where there is none. */
export function findModelDirectory(name: string, workingDirectory: string): string {
  const directory = resolve(workingDirectory, name);
  if (!existsSync(directory)) throw noSuchFolder(name, directory, 'Give the folder of a trained model: RUN/model, RUN/rounds/N, or what stepsynth train wrote.');
  return checkedDirectory(directory);
}

/** A folder; undefined for what can be a name and is no folder. */
async function findLocally(nameOrDirectory: string, { workingDirectory }: Pick<Host, 'workingDirectory'>): Promise<FoundCheckpoint | undefined> {
  const directory = resolve(workingDirectory, nameOrDirectory);
  if (!existsSync(directory)) {
    if (parseCheckpointName(nameOrDirectory) !== undefined) return undefined;
    throw noSuchFolder(nameOrDirectory, directory, 'Give a folder in Hugging Face layout (config.json, model.safetensors, tokenizer.json), or the name of a checkpoint such as distilbert-base-uncased.');
  }
  checkedDirectory(directory);
  await checkModelFamily(directory, directory);
  neededFiles(new Set(readdirSync(directory)), directory);
  return { directory };
}

function checkedDirectory(directory: string): string {
  if (!statSync(directory).isDirectory()) {
    throw new StepsynthError('CHECKPOINT', `${directory}: is a file`, { hint: 'Give the folder that holds config.json and model.safetensors.' });
  }
  if (!existsSync(resolve(directory, 'config.json'))) {
    throw new StepsynthError('CHECKPOINT', `${directory}: has no config.json`, { hint: `Is ${basename(directory)} a checkpoint in Hugging Face layout? A run keeps its model in RUN/model.` });
  }
  return directory;
}

function noSuchFolder(name: string, directory: string, hint: string): StepsynthError {
  return new StepsynthError('CHECKPOINT', `${name}: there is no such folder (looked for ${directory})`, { hint });
}

/** A mistyped folder looks like a name: the hint says so. */
function noFolderEither(error: unknown, name: string, { workingDirectory }: Host): unknown {
  if (!(error instanceof StepsynthError) || error.code !== 'CHECKPOINT' || !name.includes('/')) return error;
  return new StepsynthError('CHECKPOINT', error.message, { hint: `${error.hint ?? ''} As a folder, there is no ${resolve(workingDirectory, name)}.`.trim(), cause: error });
}
