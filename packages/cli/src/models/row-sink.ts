import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { realpath, rename, rm, stat } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { StepsynthError } from '@stepsynth/core';
import { temporaryPath } from '@stepsynth/core/node';
import { resolveFrom } from '../commands/resolve-from.ts';
import type { Host, Output } from '../host.ts';

/** Where lines go. After `write`s either `finish` or `discard` must be called. */
export interface RowSink {
  /** Settles when more can be taken. */
  write(text: string): Promise<void>;
  /** Settles when all is there. */
  finish(): Promise<void>;
  /** Leaves nothing behind, and what was there before as it was; what has gone to stdout or a pipe has gone. */
  discard(): Promise<void>;
}

/**
 * Stdout (`-`), or a file that appears when it is whole. A device or a pipe takes lines as they come. Throws `DATA_FILE`,
 * also from the methods, where the file cannot be written.
 */
export async function openRowSink(output: string, host: Host): Promise<RowSink> {
  if (output === '-') return { write: (text) => waitForRoom(host.stdout, text), finish: async () => {}, discard: async () => {} };
  const path = resolveFrom(host, output);
  const found = await stat(path).catch(() => undefined);
  if (found !== undefined && !found.isFile() && !found.isDirectory()) return openFile(path, path, output);
  const target = found?.isFile() === true ? await realpath(path) : path; // a link stays a link
  return openFile(temporaryPath(target), target, output);
}

function openFile(temporary: string, target: string, name: string): RowSink {
  const unwritable = (cause: unknown): StepsynthError =>
    new StepsynthError('DATA_FILE', `${name}: cannot be written (${(cause as NodeJS.ErrnoException).code ?? String(cause)})`, { cause });
  const file = createWriteStream(temporary);
  const done = finished(file).catch((cause: unknown) => {
    throw unwritable(cause);
  });
  done.catch(() => {}); // it is waited for below
  return {
    async write(text) {
      if (file.destroyed) await done;
      if (!file.write(text)) await Promise.race([once(file, 'drain'), done]);
    },
    async finish() {
      file.end();
      await done;
      if (temporary === target) return;
      await rename(temporary, target).catch((cause: unknown) => {
        throw unwritable(cause);
      });
    },
    async discard() {
      file.destroy();
      await done.catch(() => {});
      if (temporary !== target) await rm(temporary, { force: true });
    },
  };
}

async function waitForRoom(stdout: Output, text: string): Promise<void> {
  if (stdout.write(text) === false && 'once' in stdout) await once(stdout as unknown as NodeJS.WriteStream, 'drain');
}
