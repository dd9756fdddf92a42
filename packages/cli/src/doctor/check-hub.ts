import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { StepsynthError } from '@stepsynth/core';
import { readHubSettings } from '@stepsynth/core/node';
import { bytes } from '../terminal/bytes.ts';
import { ok, problem, warning, type Check } from './check.ts';
import { nearestFolder, isWritable } from './folders.ts';

/** The Hugging Face cache: where it is, how much it holds, whether checkpoints could be put there. */
export async function checkHub(environment: Readonly<Record<string, string | undefined>>): Promise<readonly Check[]> {
  const name = 'Hugging Face cache';
  try {
    const { cacheDirectory, endpoint, offlineBy, token } = await readHubSettings(environment);
    const models = (await readdir(cacheDirectory).catch(() => [] as string[])).filter((entry) => entry.startsWith('models--'));
    const size = await sizeOf(cacheDirectory);
    const access = offlineBy === undefined ? `downloads from ${endpoint}${token === undefined ? '' : ', with a token'}` : `no downloads (${offlineBy} is set)`;
    const detail = `${cacheDirectory}: ${models.length === 1 ? '1 model' : `${models.length} models`}, ${bytes(size)}; ${access}`;
    if (await isWritable(await nearestFolder(cacheDirectory))) return [ok(name, detail)];
    return [warning(name, `${detail}; not writable`, 'Checkpoints by name cannot be downloaded there: set HF_HOME to a folder that can be written.')];
  } catch (error) {
    if (error instanceof StepsynthError) return [problem(name, error.message, error.hint ?? 'Check the variables that begin with HF_.')];
    throw error;
  }
}

/** Bytes of the files under a folder; links count as links, so that each blob counts once. */
async function sizeOf(directory: string): Promise<number> {
  const entries = await readdir(directory, { withFileTypes: true, recursive: true }).catch(() => []);
  const sizes = await Promise.all(entries.filter((entry) => entry.isFile()).map(async (entry) => (await lstat(join(entry.parentPath, entry.name)).catch(() => undefined))?.size ?? 0));
  return sizes.reduce((sum, size) => sum + size, 0);
}
