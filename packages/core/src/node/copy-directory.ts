import { copyFile, mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { discard, replaceDirectory, temporaryPath } from './durable-files.ts';

/** Copies the files of a folder, without folders in it, in place of `target`: it is found whole or as it was. */
export async function copyDirectory(source: string, target: string): Promise<readonly string[]> {
  const names = (await readdir(source, { withFileTypes: true })).filter((entry) => entry.isFile()).map(({ name }) => name).toSorted();
  const making = temporaryPath(target);
  try {
    await mkdir(making, { recursive: true });
    for (const name of names) await copyFile(path.join(source, name), path.join(making, name));
    await replaceDirectory(making, target);
    return names;
  } catch (error) {
    await discard(making);
    throw error;
  }
}
