import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';

/** Compares bytes with what the hub says of them. */
export interface ContentCheck {
  add(bytes: Uint8Array): void;
  readonly received: number;
  /** True once all bytes are there and their hash is the hub's, where the hub gives one that can be checked. */
  matches(): boolean;
}

/** @param etag sha256 (64 hex digits), git's sha1 of a blob (40), or anything else, which says nothing of the bytes. */
export function createContentCheck({ etag, size }: { readonly etag: string; readonly size: number }): ContentCheck {
  const hash = /^[0-9a-f]{64}$/.test(etag) ? createHash('sha256') : /^[0-9a-f]{40}$/.test(etag) ? createHash('sha1').update(`blob ${size}\0`) : undefined;
  let received = 0;
  return {
    add(bytes) {
      received += bytes.length;
      hash?.update(bytes);
    },
    get received() {
      return received;
    },
    matches: () => received === size && (hash === undefined || hash.digest('hex') === etag),
  };
}

/** Whether a file on disk is what the hub says it is. */
export async function isIntact(path: string, expected: { readonly etag: string; readonly size: number }): Promise<boolean> {
  const size = await stat(path).then((file) => file.size, () => undefined);
  if (size !== expected.size) return false;
  const check = createContentCheck(expected);
  await addFile(check, path);
  return check.matches();
}

/** Adds the bytes of a file. */
export async function addFile(check: ContentCheck, path: string): Promise<void> {
  for await (const bytes of createReadStream(path)) check.add(bytes as Uint8Array);
}
