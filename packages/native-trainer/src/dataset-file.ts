import { open, rename, rm } from 'node:fs/promises';

import type { EncodedDataset } from '@stepsynth/core';
import { StepsynthError } from '@stepsynth/core';

const MAGIC = 'SSDATA01';
const HEADER_BYTES = 32;
const HAS_TOKEN_TYPES = 1;
const HAS_LABELS = 2;
const HAS_ROW_WEIGHTS = 4;
const HAS_ANSWER_TOKENS = 8;

/**
 * Writes a dataset file (`.ssds`, format in native/README.md): a temporary file, renamed when whole.
 *
 * @throws {StepsynthError} ENCODING when the arrays do not fit together or there is no row.
 */
export async function writeDatasetFile(path: string, data: EncodedDataset): Promise<void> {
  checkShapes(data);
  const temporary = `${path}.tmp`;
  try {
    const file = await open(temporary, 'w');
    try {
      for (const section of sectionsOf(data)) await file.appendFile(section);
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

function checkShapes(data: EncodedDataset): void {
  const { rows, inputIds, rowOffsets, tokenTypeIds, labels, rowWeights, answerTokens } = data;
  if (rows === 0) throw new StepsynthError('ENCODING', 'The dataset has no rows');
  expectLength('rowOffsets', rowOffsets, rows + 1);
  if (tokenTypeIds !== undefined) expectLength('tokenTypeIds', tokenTypeIds, inputIds.length);
  if (labels !== undefined) expectLength('labels', labels, rows);
  if (rowWeights !== undefined) expectLength('rowWeights', rowWeights, rows);
  if (answerTokens !== undefined) expectLength('answerTokens', answerTokens, 2 * rows);
  if (answerTokens !== undefined && labels !== undefined) throw new StepsynthError('ENCODING', 'The dataset has labels and answers; a row has one or the other');
}

function expectLength(name: string, array: { readonly length: number }, expected: number): void {
  if (array.length === expected) return;
  throw new StepsynthError('ENCODING', `The dataset's ${name} has ${array.length} entries, expected ${expected}`);
}

/** The arrays are written as they lie in memory: every platform with libtorch is little-endian. */
function* sectionsOf(data: EncodedDataset): Generator<Uint8Array> {
  yield header(data);
  const sections = [data.rowOffsets, data.inputIds, data.tokenTypeIds, data.labels, data.rowWeights, data.answerTokens];
  for (const section of sections) {
    if (section === undefined) continue;
    yield new Uint8Array(section.buffer, section.byteOffset, section.byteLength);
    yield new Uint8Array(-section.byteLength & 7);
  }
}

function header(data: EncodedDataset): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode(MAGIC));
  view.setBigUint64(8, BigInt(data.rows), true);
  view.setBigUint64(16, BigInt(data.inputIds.length), true);
  view.setUint32(24, flagsOf(data), true);
  return bytes;
}

function flagsOf(data: EncodedDataset): number {
  return (
    (data.tokenTypeIds === undefined ? 0 : HAS_TOKEN_TYPES) |
    (data.labels === undefined ? 0 : HAS_LABELS) |
    (data.rowWeights === undefined ? 0 : HAS_ROW_WEIGHTS) |
    (data.answerTokens === undefined ? 0 : HAS_ANSWER_TOKENS)
  );
}
