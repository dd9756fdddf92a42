import { access, constants, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** The folder itself where it is there, else the nearest above it that is. */
export async function nearestFolder(path: string): Promise<string> {
  const absolute = resolve(path);
  const found = await stat(absolute).catch(() => undefined);
  return found?.isDirectory() === true || dirname(absolute) === absolute ? absolute : nearestFolder(dirname(absolute));
}

export async function isWritable(directory: string): Promise<boolean> {
  return access(directory, constants.W_OK).then(() => true, () => false);
}
