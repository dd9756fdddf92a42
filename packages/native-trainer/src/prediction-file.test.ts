import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { readPredictionFile } from './prediction-file.ts';

let path = '';
beforeAll(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'stepsynth-test-')), 'out.sspred');
});
afterAll(() => rm(join(path, '..'), { recursive: true }));

/** 3 rows of 1 column with losses: 12 bytes of values, 4 of padding, 12 of losses, 4 of padding. */
function exampleFile(): Buffer {
  const bytes = Buffer.alloc(24 + 16 + 16);
  bytes.write('SSPRED01', 'latin1');
  bytes.writeBigUInt64LE(3n, 8);
  bytes.writeUInt32LE(1, 16);
  bytes.writeUInt32LE(1, 20);
  [1, -2, 0.5].forEach((value, row) => bytes.writeFloatLE(value, 24 + 4 * row));
  [0.25, 4, 8].forEach((value, row) => bytes.writeFloatLE(value, 40 + 4 * row));
  return bytes;
}

/** 1 row of 3 tokens, a start and an end logit each, and its loss. */
function tokenFile(): Buffer {
  const bytes = Buffer.alloc(24 + 8 + 24 + 8);
  exampleFile().copy(bytes, 0, 0, 8);
  bytes.writeBigUInt64LE(1n, 8);
  bytes.writeUInt32LE(2, 16);
  bytes.writeUInt32LE(3, 20);
  bytes.writeBigUInt64LE(3n, 24);
  [1, 2, 3, 4, 5, 6].forEach((value, place) => bytes.writeFloatLE(value, 32 + 4 * place));
  bytes.writeFloatLE(0.5, 56);
  return bytes;
}

async function read(bytes: Buffer): ReturnType<typeof readPredictionFile> {
  await writeFile(path, bytes);
  return readPredictionFile(path);
}

describe('readPredictionFile', () => {
  it('reads values and losses in row order', async () => {
    expect(await read(exampleFile())).toEqual({ rows: 3, columns: 1, values: Float32Array.of(1, -2, 0.5), losses: Float32Array.of(0.25, 4, 8) });
  });

  it('reads values of tokens, with a loss for each row', async () => {
    const bytes = tokenFile();
    expect(await read(bytes)).toEqual({ rows: 1, tokens: 3, columns: 2, values: Float32Array.of(1, 2, 3, 4, 5, 6), losses: Float32Array.of(0.5) });
    for (let length = 0; length < bytes.length; length += 1) await expect(read(bytes.subarray(0, length))).rejects.toMatchObject({ code: 'TRAINER' });
  });

  it('leaves losses out where the file has none', async () => {
    const bytes = exampleFile().subarray(0, 40);
    bytes.writeUInt32LE(0, 20);
    expect(await read(bytes)).toEqual({ rows: 3, columns: 1, values: Float32Array.of(1, -2, 0.5) });
  });

  it('refuses every truncation and every longer file', async () => {
    const bytes = exampleFile();
    for (let length = 0; length < bytes.length; length += 1) {
      await expect(read(bytes.subarray(0, length))).rejects.toMatchObject({ code: 'TRAINER' });
    }
    await expect(read(Buffer.concat([bytes, Buffer.alloc(8)]))).rejects.toThrow('64 bytes, its header says 56');
  });

  it('refuses another magic and unknown flags', async () => {
    const other = exampleFile();
    other.write('SSDATA01', 'latin1');
    await expect(read(other)).rejects.toThrow('it is not a prediction file');
    const flags = exampleFile();
    flags.writeUInt32LE(5, 20);
    await expect(read(flags)).rejects.toThrow('unknown flags 5');
  });
});
