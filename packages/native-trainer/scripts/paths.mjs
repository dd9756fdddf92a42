import { existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** This package. */
export const nativeTrainerFolder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
export const nativeBuildFolder = path.join(nativeTrainerFolder, 'build');

const above = path.resolve(nativeTrainerFolder, '..', '..');
/** The checkout of stepsynth that this package lies in; undefined where it is installed. */
export const checkout = existsSync(path.join(above, 'tools', 'bootstrap', 'setup.mjs')) ? above : undefined;

/** What a set-up fetches and finds, safe to delete: a checkout keeps it to itself, an installed package in the user's cache. */
export const stateFolder = checkout === undefined ? path.join(userCacheFolder(), 'stepsynth') : path.join(checkout, '.stepsynth');
/** Where libtorch was found; not in the cache, which packages of other projects share. */
export const libtorchFile = path.join(checkout === undefined ? nativeBuildFolder : stateFolder, 'libtorch.json');

/** `file` as a person standing in the checkout, or here, would write it. @param {string} file */
export function displayPath(file) {
  const relative = path.relative(checkout ?? process.cwd(), file);
  return relative.startsWith('..') ? file : relative;
}

function userCacheFolder() {
  const chosen = process.env['XDG_CACHE_HOME'];
  if (chosen !== undefined && path.isAbsolute(chosen)) return chosen;
  return process.platform === 'darwin' ? path.join(os.homedir(), 'Library', 'Caches') : path.join(os.homedir(), '.cache');
}
