import { readFile } from 'node:fs/promises';

import { StepsynthError } from '@stepsynth/core';

const MAGIC = 'SSPRED01';
const HEADER_BYTES = 24;
/** u64 after the header, where values are of tokens. */
const TOKEN_COUNT_BYTES = 8;
const HAS_LOSSES = 1;
const OF_TOKENS = 2;

/** What a prediction file holds; `values` are logits or embeddings, of rows or of tokens. */
export interface PredictionTable {
  readonly rows: number;
  /** All rows' tokens, where values are of tokens; absent where they are of rows. */
  readonly tokens?: number;
  readonly columns: number;
  /** [rows, columns], or [tokens, columns]; row-major. */
  readonly values: Float32Array;
  /** [rows]. */
  readonly losses?: Float32Array;
}

/**
 * Reads a prediction file (`.sspred`, format in native/README.md) strictly.
 *
 * @throws {StepsynthError} TRAINER when the file is not what its header says.
 */
export async function readPredictionFile(path: string): Promise<PredictionTable> {
  const bytes = await readFile(path);
  const { rows, columns, flags } = readHeader(bytes, path);
  const ofTokens = (flags & OF_TOKENS) !== 0;
  const valuesAt = ofTokens ? HEADER_BYTES + TOKEN_COUNT_BYTES : HEADER_BYTES;
  if (bytes.length < valuesAt) throw broken(path, 'it ends within its header');
  const tokens = ofTokens ? Number(bytes.readBigUInt64LE(HEADER_BYTES)) : undefined;
  const valueCount = (tokens ?? rows) * columns;
  const lossesAt = alignTo8(valuesAt + 4 * valueCount);
  const hasLosses = (flags & HAS_LOSSES) !== 0;
  const expectedBytes = hasLosses ? alignTo8(lossesAt + 4 * rows) : lossesAt;
  if (bytes.length !== expectedBytes) throw broken(path, `${bytes.length} bytes, its header says ${expectedBytes}`);
  return {
    rows,
    ...(tokens !== undefined && { tokens }),
    columns,
    values: floatsAt(bytes, valuesAt, valueCount),
    ...(hasLosses && { losses: floatsAt(bytes, lossesAt, rows) }),
  };
}

function readHeader(bytes: Buffer, path: string): { rows: number; columns: number; flags: number } {
  if (bytes.length < HEADER_BYTES || bytes.toString('latin1', 0, 8) !== MAGIC) throw broken(path, 'it is not a prediction file');
  const flags = bytes.readUInt32LE(20);
  if ((flags & ~(HAS_LOSSES | OF_TOKENS)) !== 0) throw broken(path, `unknown flags ${flags}`);
  return { rows: Number(bytes.readBigUInt64LE(8)), columns: bytes.readUInt32LE(16), flags };
}

/** Copies, because a file's buffer need not lie at a multiple of 4. */
function floatsAt(bytes: Buffer, offset: number, count: number): Float32Array {
  const floats = new Float32Array(count);
  new Uint8Array(floats.buffer).set(bytes.subarray(offset, offset + 4 * count));
  return floats;
}

function alignTo8(size: number): number {
  return Math.ceil(size / 8) * 8;
}

function broken(path: string, reason: string): StepsynthError {
  return new StepsynthError('TRAINER', `The trainer's reply ${path} is broken: ${reason}`);
}
