import { createHash, type Hash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { WindowRequest } from '../answer/encode-windows.ts';
import { discard, temporaryPath } from './durable-files.ts';
import type { EncodeRequest } from './tokenizer.ts';

/** Keeps what was encoded by what it was encoded from. */
export interface EncodingCache<Encoded> {
  find(key: string): Promise<Encoded | undefined>;
  save(key: string, encoded: Encoded): Promise<void>;
}

/** How it lies in a buffer. */
export interface Packing<Encoded> {
  pack(encoded: Encoded): ArrayBuffer;
  /** Undefined where the buffer holds something else. */
  unpack(buffer: ArrayBuffer): Encoded | undefined;
}

const FORMAT = 1;
const DIGEST_BYTES = 32;

/** sha256 of everything that the ids of rows depend on. */
export function encodingKey(tokenizerJson: string, { inputs, maxLength, tokenTypes }: EncodeRequest): string {
  const hash = createHash('sha256');
  add(hash, JSON.stringify({ format: FORMAT, maxLength, tokenTypes }), tokenizerJson);
  for (const { text, pair } of inputs) {
    hash.update(pair === undefined ? 's' : 'p');
    add(hash, text, ...(pair === undefined ? [] : [pair]));
  }
  return hash.digest('hex');
}

/** The same of windows. */
export function windowsKey(tokenizerJson: string, { inputs, maxLength, docStride, tokenTypes }: WindowRequest): string {
  const hash = createHash('sha256');
  add(hash, JSON.stringify({ format: FORMAT, maxLength, docStride, tokenTypes }), tokenizerJson);
  for (const { question, context } of inputs) add(hash, question, context);
  return hash.digest('hex');
}

function add(hash: Hash, ...texts: readonly string[]): void {
  for (const text of texts) hash.update(`${Buffer.byteLength(text)}:`).update(text);
}

/** Files `<key>.ids`: sha256 of what is packed, then what is packed. A damaged file counts as absent. */
export function createEncodingCache<Encoded>(directory: string, { pack, unpack }: Packing<Encoded>): EncodingCache<Encoded> {
  const fileOf = (key: string): string => path.join(directory, `${key}.ids`);
  return {
    async find(key) {
      const bytes = await readFile(fileOf(key)).catch(() => undefined);
      if (bytes === undefined || bytes.length < DIGEST_BYTES) return undefined;
      const packed = bytes.subarray(DIGEST_BYTES);
      if (!createHash('sha256').update(packed).digest().equals(bytes.subarray(0, DIGEST_BYTES))) return undefined;
      return unpack(packed.buffer.slice(packed.byteOffset, packed.byteOffset + packed.length) as ArrayBuffer);
    },
    /** The cache only saves time: a full or read-only disk does not stop the run. */
    async save(key, encoded) {
      const packed = new Uint8Array(pack(encoded));
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
