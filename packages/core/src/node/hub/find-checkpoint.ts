import { existsSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { StepsynthError } from '../../errors.ts';
import { CONFIG, neededFiles, WEIGHTS } from './checkpoint-files.ts';
import { checkpointNameText, parseCheckpointName } from './checkpoint-name.ts';
import { findCachedCheckpoint, findHubCheckpoint, type DownloadEvent, type HubCheckpoint } from './find-hub-checkpoint.ts';
import { readHubSettings } from './hub-settings.ts';
import { checkModelFamily } from './model-family.ts';
import { isWholeSafetensors } from './safetensors-size.ts';

/** An initial checkpoint on this machine. */
export interface FoundCheckpoint {
  /** Absolute folder in Hugging Face layout. */
  readonly directory: string;
  /** Where it came from, for a checkpoint given by name. */
  readonly origin?: { readonly repository: string; readonly revision: string; readonly commit: string };
}

/** Where a checkpoint is looked for. */
export interface CheckpointPlaces {
  readonly workingDirectory: string;
  /** HF_HOME, HF_ENDPOINT, HF_TOKEN and so on. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface FindCheckpointOptions extends CheckpointPlaces {
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: DownloadEvent) => void) | undefined;
}

/**
 * The initial checkpoint that a user names: a folder relative to the working directory, else a name such as
 * `distilbert-base-uncased` or `organisation/name@revision` in the Hugging Face cache, else downloaded into it.
 * @throws StepsynthError CHECKPOINT where it cannot be had or cannot be trained, INTERRUPTED after an abort.
 */
export async function findCheckpoint(nameOrDirectory: string, { workingDirectory, environment, signal, onEvent }: FindCheckpointOptions): Promise<FoundCheckpoint> {
  const local = await findLocally(nameOrDirectory, workingDirectory);
  if (local !== undefined) return local;
  return byName(await findHubCheckpoint(parseCheckpointName(nameOrDirectory)!, { settings: await readHubSettings(environment), signal, onEvent }));
}

/** The same where it is on this machine already; undefined for a name that would have to be downloaded. Asks no network. */
export async function findCheckpointHere(nameOrDirectory: string, { workingDirectory, environment }: CheckpointPlaces): Promise<FoundCheckpoint | undefined> {
  const local = await findLocally(nameOrDirectory, workingDirectory);
  if (local !== undefined) return local;
  const cached = await findCachedCheckpoint(parseCheckpointName(nameOrDirectory)!, await readHubSettings(environment));
  if (cached === undefined) return undefined;
  await checkModelFamily(cached.directory, checkpointNameText(cached));
  return byName(cached);
}

function byName({ directory, ...origin }: HubCheckpoint): FoundCheckpoint {
  return { directory, origin };
}

/** A folder; undefined for what is none and can be a name. */
async function findLocally(nameOrDirectory: string, workingDirectory: string): Promise<FoundCheckpoint | undefined> {
  const directory = path.resolve(workingDirectory, nameOrDirectory);
  if (!existsSync(directory)) {
    if (parseCheckpointName(nameOrDirectory) !== undefined) return undefined;
    throw new StepsynthError('CHECKPOINT', `${nameOrDirectory}: there is no such folder (looked for ${directory})`, { hint: 'Give a folder in Hugging Face layout (config.json, model.safetensors, tokenizer.json), or the name of a checkpoint such as distilbert-base-uncased.' });
  }
  if (!statSync(directory).isDirectory()) {
    throw new StepsynthError('CHECKPOINT', `${directory}: is a file`, { hint: 'Give the folder that holds config.json and model.safetensors.' });
  }
  if (!existsSync(path.join(directory, CONFIG))) {
    throw new StepsynthError('CHECKPOINT', `${directory}: has no ${CONFIG}`, { hint: 'Is it a checkpoint in Hugging Face layout? A run keeps its model in RUN/model.' });
  }
  await checkModelFamily(directory, directory);
  neededFiles(new Set(await readdir(directory)), directory);
  if (!(await isWholeSafetensors(path.join(directory, WEIGHTS)))) {
    throw new StepsynthError('CHECKPOINT', `${directory}: ${WEIGHTS} is cut short, or is no safetensors file`, { hint: 'Copy or download it again; in a clone with git, git lfs pull fetches what the file only points to.' });
  }
  return { directory };
}
