import { randomBytes } from 'node:crypto';
import { open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Marks files and folders in the making; whoever opens the folder may remove them. */
const TEMPORARY = '.making-';

/** A name beside `target` for something in the making; a rename then puts it in place. */
export function temporaryPath(target: string): string {
  return path.join(path.dirname(target), `${TEMPORARY}${path.basename(target)}-${process.pid}-${randomBytes(4).toString('hex')}`);
}

/** Writes a file so that it is found whole or not at all, also after a crash of the machine. */
export async function writeFileDurably(target: string, data: string | Uint8Array): Promise<void> {
  const temporary = temporaryPath(target);
  try {
    await writeFile(temporary, data, { flush: true });
    await rename(temporary, target);
  } catch (error) {
    await discard(temporary);
    throw error;
  }
  await syncPath(path.dirname(target));
}

/** Puts a finished folder in place of `target`, its contents flushed to disk first. */
export async function replaceDirectory(finished: string, target: string): Promise<void> {
  await syncTree(finished);
  const old = temporaryPath(target);
  const replaced = await rename(target, old).then(() => true, (error: unknown) => {
    if (isMissing(error)) return false;
    throw error;
  });
  await rename(finished, target);
  await syncPath(path.dirname(target));
  if (replaced) await rm(old, { recursive: true, force: true });
}

/** Removes what a killed process left in the making in this folder. */
export async function removeLeftovers(directory: string): Promise<void> {
  const names = await readdir(directory).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  for (const name of names.filter((entry) => entry.startsWith(TEMPORARY))) {
    await rm(path.join(directory, name), { recursive: true, force: true });
  }
}

/** Removes what was in the making, after a failure that must not be hidden by another one. */
export async function discard(temporary: string): Promise<void> {
  await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
}

/** True for the error of a file that is not there. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

async function syncTree(directory: string): Promise<void> {
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const child = path.join(directory, entry.name);
    if (entry.isDirectory()) await syncTree(child);
    else if (entry.isFile()) await syncPath(child);
  }
  await syncPath(directory);
}

async function syncPath(target: string): Promise<void> {
  const handle = await open(target, 'r').catch((error: unknown) => {
    if (process.platform === 'win32') return undefined; // folders cannot be opened there
    throw error;
  });
  try {
    await handle?.sync();
  } finally {
    await handle?.close();
  }
}
