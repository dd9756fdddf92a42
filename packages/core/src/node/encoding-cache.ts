import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { discard, temporaryPath } from './durable-files.ts';
import { packEncodedRows, unpackEncodedRows, type EncodedRows } from './encoded-rows.ts';
import type { EncodeRequest } from './tokenizer.ts';

/** Keeps encoded rows by what they were encoded from. */
export interface EncodingCache {
  find(key: string): Promise<EncodedRows | undefined>;
  save(key: string, rows: EncodedRows): Promise<void>;
}

const FORMAT = 1;
const DIGEST_BYTES = 32;

/** sha256 of everything that the ids depend on. */
export function encodingKey(tokenizerJson: string, { inputs, maxLength, tokenTypes }: EncodeRequest): string {
  const hash = createHash('sha256');
  const add = (text: string): void => {
    hash.update(`${Buffer.byteLength(text)}:`).update(text);
  };
  add(JSON.stringify({ format: FORMAT, maxLength, tokenTypes }));
  add(tokenizerJson);
  for (const { text, pair } of inputs) {
    hash.update(pair === undefined ? 's' : 'p');
    add(text);
    if (pair !== undefined) add(pair);
  }
  return hash.digest('hex');
}

/** Files `<key>.ids`: sha256 of the packed rows, then the packed rows. A damaged file counts as absent. */
export function createEncodingCache(directory: string): EncodingCache {
  const fileOf = (key: string): string => path.join(directory, `${key}.ids`);
  return {
    async find(key) {
      const bytes = await readFile(fileOf(key)).catch(() => undefined);
      if (bytes === undefined || bytes.length < DIGEST_BYTES) return undefined;
      const packed = bytes.subarray(DIGEST_BYTES);
      if (!createHash('sha256').update(packed).digest().equals(bytes.subarray(0, DIGEST_BYTES))) return undefined;
      return unpackEncodedRows(packed.buffer.slice(packed.byteOffset, packed.byteOffset + packed.length) as ArrayBuffer);
    },
    /** The cache only saves time: a full or read-only disk does not stop the run. */
    async save(key, rows) {
      const packed = new Uint8Array(packEncodedRows(rows));
      const temporary = temporaryPath(fileOf(key));
      try {
        await mkdir(directory, { recursive: true });
        await writeFile(temporary, Buffer.concat([createHash('sha256').update(packed).digest(), packed]));
        await rename(temporary, fileOf(key));
      } catch {
        await discard(temporary);
      }
    },
  };
}
