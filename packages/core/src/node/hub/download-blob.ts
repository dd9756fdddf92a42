import { mkdir, open, rename, rm, stat, truncate } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StepsynthError } from '../../errors.ts';
import { addFile, createContentCheck, isIntact, type ContentCheck } from './content-check.ts';
import type { HubFile } from './hub-client.ts';
import { isTransient } from './hub-errors.ts';

/** How patient a download is. */
export interface Patience {
  /** Without a byte for so long, a connection counts as broken. @default 30_000 */
  readonly idleTimeoutMs: number;
  /** Waits between attempts that brought nothing; as many attempts as waits, and one more. @default [500, 1000, 2000, 4000, 8000] */
  readonly waitsMs: readonly number[];
}

export const defaultPatience: Patience = { idleTimeoutMs: 30_000, waitsMs: [500, 1000, 2000, 4000, 8000] };

export interface DownloadBlobOptions {
  readonly patience: Patience;
  readonly signal?: AbortSignal | undefined;
  /** Bytes of the file that are here, those of an earlier attempt included. */
  readonly onBytes?: ((received: number) => void) | undefined;
}

/**
 * Puts a file of the hub at `target`, whole and checked, or not at all. What an attempt brought stays beside it and the
 * next one goes on from there, also after a restart; bytes that prove wrong are thrown away and fetched once more.
 */
export async function downloadBlob(file: HubFile, target: string, options: DownloadBlobOptions): Promise<void> {
  if (await isIntact(target, file)) return options.onBytes?.(file.size);
  const partial = `${target}.stepsynth.incomplete`;
  await mkdir(path.dirname(target), { recursive: true });
  for (let damaged = 0; damaged < 2; damaged += 1) {
    if (await fetchAll(file, partial, options)) {
      await rename(partial, target);
      return;
    }
    await rm(partial, { force: true });
  }
  throw new StepsynthError('CHECKPOINT', `${file.path} arrived damaged twice: its bytes are not those the hub announces (${file.size} bytes, ${file.etag})`, { hint: 'A proxy or mirror in between may change it: try again, or another HF_ENDPOINT.' });
}

/** Fetches what is missing of a file, through as many broken connections as it takes; false where the bytes are wrong. */
async function fetchAll(file: HubFile, partial: string, options: DownloadBlobOptions): Promise<boolean> {
  const { patience, signal, onBytes } = options;
  const check = await takeUp(file, partial);
  onBytes?.(check.received);
  for (let attempt = 0; check.received < file.size;) {
    const before = check.received;
    try {
      await fetchRest(file, partial, check, options);
      if (check.received < file.size) throw Object.assign(new Error('the answer ended early'), { code: 'ECONNRESET' });
    } catch (error) {
      if (signal?.aborted === true || !isTransient(error)) throw error;
      attempt = check.received > before ? 0 : attempt + 1;
      const wait = patience.waitsMs[attempt];
      if (wait === undefined) throw error;
      await sleep(wait, undefined, signal === undefined ? {} : { signal });
    }
  }
  return check.matches();
}

/** Takes up what an earlier attempt left. */
async function takeUp(file: HubFile, partial: string): Promise<ContentCheck> {
  const check = createContentCheck(file);
  const left = await stat(partial).then(({ size }) => size, () => 0);
  if (left > file.size) await truncate(partial, 0);
  else if (left > 0) await addFile(check, partial);
  return check;
}

async function fetchRest(file: HubFile, partial: string, check: ContentCheck, { patience, signal, onBytes }: DownloadBlobOptions): Promise<void> {
  const idle = new AbortController();
  const timer = setTimeout(() => idle.abort(new DOMException(`no byte for ${patience.idleTimeoutMs / 1000} s`, 'TimeoutError')), patience.idleTimeoutMs);
  const output = await open(partial, 'a');
  try {
    for await (const bytes of await file.open(check.received, signal === undefined ? idle.signal : AbortSignal.any([signal, idle.signal]))) {
      timer.refresh();
      check.add(bytes);
      await output.writeFile(bytes);
      onBytes?.(Math.min(check.received, file.size));
      if (check.received > file.size) return; // more than announced: the check will say no
    }
    await output.sync();
  } catch (error) {
    throw idle.signal.aborted ? idle.signal.reason : error;
  } finally {
    clearTimeout(timer);
    await output.close();
  }
}
