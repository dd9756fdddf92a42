import { existsSync, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { StepsynthError } from '@stepsynth/core';

/**
 * Absolute folder of a checkpoint named on the command line or in a task file; relative to the first of `bases` that
 * has it. Names are looked up as folders: nothing is downloaded. Throws `CHECKPOINT` where there is none.
 */
export function findCheckpoint(nameOrDirectory: string, bases: readonly string[]): string {
  const places = [...new Set(bases.map((base) => resolve(base, nameOrDirectory)))];
  const directory = places.find((place) => existsSync(place));
  if (directory === undefined) {
    throw new StepsynthError('CHECKPOINT', `${nameOrDirectory}: there is no such checkpoint folder (looked in ${places.join(' and ')})`, {
      hint: 'Give the folder of a checkpoint in Hugging Face layout (config.json, model.safetensors, tokenizer.json) with --checkpoint DIR; names are not downloaded.',
    });
  }
  if (!statSync(directory).isDirectory()) {
    throw new StepsynthError('CHECKPOINT', `${directory}: is a file`, { hint: 'Give the folder that holds config.json and model.safetensors.' });
  }
  if (!existsSync(resolve(directory, 'config.json'))) {
    throw new StepsynthError('CHECKPOINT', `${directory}: has no config.json`, { hint: `Is ${basename(directory)} a checkpoint in Hugging Face layout? A run keeps its model in RUN/model.` });
  }
  return directory;
}
