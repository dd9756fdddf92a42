import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { EncodedDataset } from '@stepsynth/core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { writeDatasetFile } from './dataset-file.ts';
import { datasetOf } from './testing/toy-task.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stepsynth-test-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function bytesOf(data: EncodedDataset): Promise<Buffer> {
  const path = join(folder, 'data.ssds');
  await writeDatasetFile(path, data);
  return readFile(path);
}

describe('writeDatasetFile', () => {
  it('lays out the header and the sections as native/README.md says', async () => {
    const data: EncodedDataset = {
      ...datasetOf([[2, 5, 3], [2, 3]], Int32Array.of(1, 0)),
      tokenTypeIds: Uint8Array.of(0, 1, 1, 0, 1),
      rowWeights: Float32Array.of(0.5, 2),
    };
    const bytes = await bytesOf(data);
    expect(bytes.toString('latin1', 0, 8)).toBe('SSDATA01');
    expect([bytes.readBigUInt64LE(8), bytes.readBigUInt64LE(16)]).toEqual([2n, 5n]);
    expect([bytes.readUInt32LE(24), bytes.readUInt32LE(28)]).toEqual([7, 0]);
    expect([32, 36, 40].map((at) => bytes.readInt32LE(at))).toEqual([0, 3, 5]);
    expect([48, 52, 56, 60, 64].map((at) => bytes.readInt32LE(at))).toEqual([2, 5, 3, 2, 3]);
    expect([...bytes.subarray(72, 80)]).toEqual([0, 1, 1, 0, 1, 0, 0, 0]);
    expect([80, 84].map((at) => bytes.readInt32LE(at))).toEqual([1, 0]);
    expect([88, 92].map((at) => bytes.readFloatLE(at))).toEqual([0.5, 2]);
    expect(bytes.length).toBe(96);
  });

  it('writes first and last token of each answer after everything else', async () => {
    const bytes = await bytesOf({ rows: 2, inputIds: Int32Array.of(2, 5, 3, 2, 3), rowOffsets: Int32Array.of(0, 3, 5), answerTokens: Int32Array.of(1, 1, 0, 0), rowWeights: Float32Array.of(1, 1) });
    expect(bytes.readUInt32LE(24)).toBe(4 | 8);
    expect([80, 84, 88, 92].map((at) => bytes.readInt32LE(at))).toEqual([1, 1, 0, 0]);
    expect(bytes.length).toBe(96);
  });

  it('starts every section at a multiple of 8, whatever the row lengths', async () => {
    const rowsOfTokens = fc.array(fc.array(fc.integer({ min: 0, max: 2 ** 31 - 1 }), { minLength: 1, maxLength: 9 }), { minLength: 1, maxLength: 9 });
    await fc.assert(
      fc.asyncProperty(rowsOfTokens, async (rows) => {
        const bytes = await bytesOf(datasetOf(rows, Int32Array.from(rows, (row) => row.length)));
        const idsAt = 32 + aligned(4 * (rows.length + 1));
        const labelsAt = idsAt + aligned(4 * rows.flat().length);
        expect(rows.flat().map((_, index) => bytes.readInt32LE(idsAt + 4 * index))).toEqual(rows.flat());
        expect(rows.map((_, index) => bytes.readInt32LE(labelsAt + 4 * index))).toEqual(rows.map((row) => row.length));
        expect(bytes.length).toBe(labelsAt + aligned(4 * rows.length));
      }),
      { numRuns: 50 },
    );
  });

  it('writes views into larger buffers as the view, not the buffer', async () => {
    const whole = Int32Array.of(9, 9, 2, 3, 9);
    const view: EncodedDataset = { rows: 1, inputIds: whole.subarray(2, 4), rowOffsets: Int32Array.of(0, 2) };
    const bytes = await bytesOf(view);
    expect([40, 44].map((at) => bytes.readInt32LE(at))).toEqual([2, 3]);
  });

  it('refuses zero rows and arrays that do not fit', async () => {
    const good = datasetOf([[2, 3]], Int32Array.of(0));
    await expect(bytesOf(datasetOf([], Int32Array.of()))).rejects.toMatchObject({ code: 'ENCODING', message: 'The dataset has no rows' });
    await expect(bytesOf({ ...good, labels: Int32Array.of(0, 1) })).rejects.toMatchObject({ code: 'ENCODING', message: expect.stringContaining('labels has 2 entries, expected 1') });
    await expect(bytesOf({ ...good, answerTokens: Int32Array.of(0, 0) })).rejects.toThrow('labels and answers');
    const { labels: _, ...unlabelled } = good;
    await expect(bytesOf({ ...unlabelled, answerTokens: Int32Array.of(0) })).rejects.toThrow('answerTokens has 1 entries, expected 2');
    await expect(bytesOf({ ...good, tokenTypeIds: Uint8Array.of(0) })).rejects.toMatchObject({ code: 'ENCODING' });
  });

  it('leaves no temporary file, also when it fails', async () => {
    await expect(writeDatasetFile(join(folder, 'missing', 'data.ssds'), datasetOf([[2]], Int32Array.of(0)))).rejects.toThrow('ENOENT');
    expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});

function aligned(size: number): number {
  return Math.ceil(size / 8) * 8;
}
