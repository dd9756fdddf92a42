import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';

/** Files in a folder and below it, by path relative to it with `/`, with their size in bytes; in order of name. */
export async function listFiles(directory: string): Promise<[name: string, bytes: number][]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile())
    .map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'));
  return Promise.all(names.sort().map(async (name): Promise<[string, number]> => [name, (await stat(path.join(directory, name))).size]));
}
