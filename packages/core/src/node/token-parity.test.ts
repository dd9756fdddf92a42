import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { EncoderInput } from '../ports/encoded-dataset.ts';
import { readCheckpointTokenizer } from './checkpoint-tokenizer.ts';
import { createEncodePool } from './encode-pool.ts';
import { readRows } from './read-rows.ts';

const repository = path.join(import.meta.dirname, '../../../..');
const dataDirectory = process.env['STEPSYNTH_DATA'] ?? path.join(repository, '../shared/data');
const tokenizerDirectory = path.join(dataDirectory, 'bert-base-uncased');
const present = existsSync(path.join(tokenizerDirectory, 'tokenizer.json'));
if (!present) process.stderr.write(`Skipped: token parity needs the shared data in ${dataDirectory} (or STEPSYNTH_DATA).\n`);

const fixture = z.object({
  tokenizer: z.string(),
  files: z.array(z.object({
    file: z.string(), fields: z.array(z.string()), maxLength: z.number(),
    rows: z.number(), tokens: z.number(), ids: z.string(), offsets: z.string(), types: z.string().optional(),
  })),
}).parse(JSON.parse(readFileSync(path.join(import.meta.dirname, '__fixtures__/token-parity.json'), 'utf8')));

/** One pass over all files and settings takes about half a minute on two cores. */
describe.skipIf(!present)('ids of the shared data equal Hugging Face’s', { timeout: 600_000 }, () => {
  it('uses the tokenizer that the fixture was made with', () => {
    expect(sha256(readFileSync(path.join(tokenizerDirectory, 'tokenizer.json')))).toBe(fixture.tokenizer);
  });

  for (const [file, cases] of Map.groupBy(fixture.files, (entry) => entry.file)) {
    it(file, async () => {
      const { json } = await readCheckpointTokenizer(tokenizerDirectory);
      const pool = createEncodePool(json);
      const rows = await readRows(path.join(dataDirectory, file));
      for (const { fields, maxLength, file: _, ...expected } of cases) {
        const inputs = rows.map(({ record }): EncoderInput => inputOf(record, fields));
        const encoded = await pool.encode({ inputs, maxLength, tokenTypes: true });
        expect({
          rows: encoded.rowOffsets.length - 1,
          tokens: encoded.inputIds.length,
          ids: sha256(littleEndian(encoded.inputIds)),
          offsets: sha256(littleEndian(encoded.rowOffsets)),
          ...(encoded.tokenTypeIds !== undefined && { types: sha256(encoded.tokenTypeIds) }),
        }, `${fields.join(', ')} at ${maxLength}`).toEqual(expected);
      }
      await pool.close();
    });
  }
});

function inputOf(record: Readonly<Record<string, unknown>>, [first = '', second]: readonly string[]): EncoderInput {
  const text = String(record[first]);
  return second === undefined ? { text } : { text, pair: String(record[second]) };
}

function littleEndian(values: Int32Array): Buffer {
  const buffer = Buffer.alloc(values.length * 4);
  for (const [place, value] of values.entries()) buffer.writeInt32LE(value, place * 4);
  return buffer;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
