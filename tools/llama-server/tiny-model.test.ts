import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { tinyModel } from './tiny-model.ts';

it('writes a GGUF file of 21 tensors and 22 fields that follows from the seed', () => {
  const [bytes, again, other] = [tinyModel(0), tinyModel(0), tinyModel(1)];
  expect(bytes.subarray(0, 4).toString()).toBe('GGUF');
  expect([bytes.readUInt32LE(4), bytes.readBigUInt64LE(8), bytes.readBigUInt64LE(16)]).toEqual([3, 21n, 22n]);
  const weights = 2 * 373 * 64 + 64 + 2 * (2 * 64 + 4 * 64 * 64 + 3 * 64 * 128);
  const header = bytes.length - 4 * weights;
  expect(header).toBeGreaterThan(5000);
  expect(bytes.length % 32).toBe(0);
  const hash = (file: Buffer): string => createHash('sha256').update(file).digest('hex');
  expect(hash(again)).toBe(hash(bytes));
  expect(hash(other)).not.toBe(hash(bytes));
  expect(other.subarray(0, header).equals(bytes.subarray(0, header))).toBe(true);
});
