import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { StepsynthError } from '@stepsynth/core';

/** One line that holds a JSON object. */
export interface JsonRow {
  /** From 1. */
  readonly line: number;
  readonly record: Readonly<Record<string, unknown>>;
}

/** Bytes of a data file, unpacked where its name ends in `.gz`; `-` is `stdin`. */
export function openInput(path: string, stdin: AsyncIterable<string | Uint8Array>): AsyncIterable<string | Uint8Array> {
  if (path === '-') return stdin;
  const file = createReadStream(path);
  if (!path.endsWith('.gz')) return file;
  const unpacked = createGunzip();
  file.on('error', (error) => unpacked.destroy(error)).pipe(unpacked);
  return unpacked;
}

/** Rows of JSON lines in groups of at most `size`, as they arrive. `where` names the source in errors of code DATA_FILE. */
export async function* rowChunks(input: AsyncIterable<string | Uint8Array>, size: number, where: string): AsyncGenerator<readonly JsonRow[]> {
  let rows: JsonRow[] = [];
  let line = 0;
  for await (const text of textLines(input, where)) {
    line += 1;
    if (text.trim() === '') continue;
    rows.push({ line, record: parseRecord(line === 1 ? text.replace(/^\uFEFF/, '') : text, `${where}:${line}`) });
    if (rows.length < size) continue;
    yield rows;
    rows = [];
  }
  if (rows.length > 0) yield rows;
}

function parseRecord(text: string, where: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new StepsynthError('DATA_FILE', `${where}: no valid JSON`, { hint: 'Each line must hold one JSON object, such as {"text": "…"}.', cause });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new StepsynthError('DATA_FILE', `${where}: expected an object`, { hint: 'Each line must hold one JSON object, such as {"text": "…"}.' });
}

async function* textLines(input: AsyncIterable<string | Uint8Array>, where: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let rest = '';
  try {
    for await (const part of input) {
      const pieces = (rest + (typeof part === 'string' ? part : decoder.decode(part, { stream: true }))).split('\n');
      rest = pieces.pop()!;
      yield* pieces;
    }
    rest += decoder.decode();
  } catch (cause) {
    throw readError(cause as NodeJS.ErrnoException, where);
  }
  if (rest !== '') yield rest;
}

function readError(cause: NodeJS.ErrnoException, where: string): StepsynthError {
  if (cause.code === 'ENOENT') return new StepsynthError('DATA_FILE', `${where}: there is no such file`, { cause });
  if (cause.code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return new StepsynthError('DATA_FILE', `${where}: is not UTF-8`, { hint: 'Save the file as UTF-8.', cause });
  if (cause.code?.startsWith('Z_') === true) return new StepsynthError('DATA_FILE', `${where}: is no complete gzip file`, { hint: 'It may be cut short: fetch it again.', cause });
  return new StepsynthError('DATA_FILE', `${where}: cannot be read (${cause.code ?? cause.message})`, { cause });
}
