import { existsSync, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { StepsynthError } from '@stepsynth/core';
import { findCheckpoint as findNamed, parseCheckpointName, type FoundCheckpoint } from '@stepsynth/core/node';
import { withInterrupt } from '../interrupt.ts';
import type { Host } from '../host.ts';
import { createDownloadProgress } from '../progress/download-progress.ts';
import type { Palette } from '../terminal/palette.ts';

/**
 * The initial checkpoint that a command line or task file names, a folder or a name; a download shows its progress on
 * stderr and ends with Ctrl-C. Throws `CHECKPOINT` where it cannot be had or cannot be trained, before anything is paid for.
 */
export async function findCheckpoint(nameOrDirectory: string, host: Host, palette: Palette): Promise<FoundCheckpoint> {
  const progress = createDownloadProgress(host, palette);
  try {
    return await withInterrupt(host, () => progress.line('stopping: what has been downloaded is kept'), (signal) =>
      findNamed(nameOrDirectory, { ...host, signal, onEvent: (event) => progress.show(event) }));
  } catch (error) {
    throw withLocalHint(error, nameOrDirectory, host.workingDirectory);
  } finally {
    progress.clear();
  }
}

/** Fetches the checkpoint of a run again where the Hugging Face cache no longer has it. */
export async function restoreCheckpoint(directory: string, origin: FoundCheckpoint['origin'], host: Host, palette: Palette): Promise<void> {
  if (origin === undefined || existsSync(resolve(directory, 'model.safetensors'))) return;
  await findCheckpoint(`${origin.repository}@${origin.commit}`, host, palette);
}

/** Absolute folder of a trained model. Throws `CHECKPOINT` where there is none. */
export function findModelDirectory(name: string, workingDirectory: string): string {
  const directory = resolve(workingDirectory, name);
  if (!existsSync(directory)) {
    throw new StepsynthError('CHECKPOINT', `${name}: there is no such folder (looked for ${directory})`, { hint: 'Give the folder of a trained model: RUN/model, RUN/rounds/N, or what stepsynth train wrote.' });
  }
  if (!statSync(directory).isDirectory()) {
    throw new StepsynthError('CHECKPOINT', `${directory}: is a file`, { hint: 'Give the folder that holds config.json and model.safetensors.' });
  }
  if (!existsSync(resolve(directory, 'config.json'))) {
    throw new StepsynthError('CHECKPOINT', `${directory}: has no config.json`, { hint: `Is ${basename(directory)} a checkpoint in Hugging Face layout? A run keeps its model in RUN/model.` });
  }
  return directory;
}

/** A mistyped folder such as `checkpoints/minlm` looks like a name. */
function withLocalHint(error: unknown, name: string, workingDirectory: string): unknown {
  const looksLocal = parseCheckpointName(name) !== undefined && /^[^@]*\/[^@]*$/.test(name);
  if (!(error instanceof StepsynthError) || error.code !== 'CHECKPOINT' || !looksLocal || existsSync(resolve(workingDirectory, name))) return error;
  return new StepsynthError('CHECKPOINT', error.message, { hint: `${error.hint ?? ''} As a folder, there is no ${resolve(workingDirectory, name)}.`.trim(), cause: error });
}
