import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readCheckpointTokenizer } from './checkpoint-tokenizer.ts';
import type { EncodedRows } from './encoded-rows.ts';
import { createTextTokenizer, type TextTokenizer, type TokenizerInput } from './tokenizer.ts';

const ids = z.array(z.number());
const fixture = z.object({
  vocabulary: z.array(z.string()),
  cases: z.array(z.object({
    config: z.record(z.string(), z.unknown()),
    singles: z.array(z.object({ text: z.string(), ids })),
    pairs: z.array(z.object({ text: z.string(), pair: z.string(), ids, types: ids })),
  })),
  truncations: z.array(z.tuple([z.number(), z.number(), z.number(), z.number(), z.number()])),
}).parse(JSON.parse(readFileSync(path.join(import.meta.dirname, '__fixtures__/tokenizer-cases.json'), 'utf8')));

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'stepsynth-tokenizer-'));
  await writeFile(path.join(directory, 'vocab.txt'), fixture.vocabulary.map((token) => `${token}\n`).join(''));
});
afterAll(() => rm(directory, { recursive: true }));

async function tokenizerOf(config: Record<string, unknown>): Promise<TextTokenizer> {
  await writeFile(path.join(directory, 'tokenizer_config.json'), JSON.stringify(config));
  return createTextTokenizer((await readCheckpointTokenizer(directory)).json);
}

async function encode(tokenizer: TextTokenizer, inputs: readonly TokenizerInput[], maxLength: number): Promise<number[][]> {
  return rowsOf(await tokenizer.encode({ inputs, maxLength, tokenTypes: false }));
}

function rowsOf({ inputIds, rowOffsets }: EncodedRows, values: ArrayLike<number> = inputIds): number[][] {
  return Array.from({ length: rowOffsets.length - 1 }, (_, row) => Array.from(values).slice(rowOffsets[row], rowOffsets[row + 1]));
}

describe('a tokenizer built from vocab.txt', () => {
  for (const { config, singles, pairs } of fixture.cases) {
    it(`gives Hugging Face’s ids with ${JSON.stringify(config)}`, async () => {
      const tokenizer = await tokenizerOf(config);
      const found = await encode(tokenizer, singles.map(({ text }) => ({ text })), 64);
      expect(singles.map(({ text }, row) => ({ text, ids: found[row] }))).toEqual(singles);
    });

    it(`gives Hugging Face’s ids and token types of pairs with ${JSON.stringify(config)}`, async () => {
      const tokenizer = await tokenizerOf(config);
      const encoded = await tokenizer.encode({ inputs: pairs.map(({ text, pair }) => ({ text, pair })), maxLength: 16, tokenTypes: true });
      const types = rowsOf(encoded, encoded.tokenTypeIds ?? []);
      const found = rowsOf(encoded);
      expect(pairs.map(({ text, pair }, row) => ({ text, pair, ids: found[row], types: types[row] }))).toEqual(pairs);
    });
  }
});

describe('longest_first', () => {
  it('cuts pairs as Hugging Face does, ties included', async () => {
    const tokenizer = await tokenizerOf({});
    const [first, second] = ['a', 'b'].map((token) => fixture.vocabulary.indexOf(token));
    for (const [maxLength, table] of Map.groupBy(fixture.truncations, (row) => row[2])) {
      const inputs = table.map(([left, right]) => ({ text: Array(left).fill('a').join(' '), pair: Array(right).fill('b').join(' ') }));
      const kept = (await encode(tokenizer, inputs, maxLength)).map((row) => [row.filter((id) => id === first).length, row.filter((id) => id === second).length]);
      expect(kept).toEqual(table.map(([, , , left, right]) => [left, right]));
    }
  });

  it('never exceeds the length and never ends the process, whatever the texts', async () => {
    const tokenizer = await tokenizerOf({});
    const text = fc.string({ unit: 'binary', maxLength: 40 });
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(text, fc.option(text, { nil: undefined })), { maxLength: 8 }), fc.integer({ min: 4, max: 40 }), async (texts, maxLength) => {
      const inputs = texts.map(([first, pair]) => (pair === undefined ? { text: first } : { text: first, pair }));
      const rows = await encode(tokenizer, inputs, maxLength);
      expect(rows).toHaveLength(inputs.length);
      for (const [row, encoded] of rows.entries()) {
        expect(encoded.length).toBeLessThanOrEqual(maxLength);
        expect(encoded.filter((id) => id === 3).length).toBeGreaterThanOrEqual(inputs[row]?.pair === undefined ? 1 : 2); // [SEP]
      }
    }), { numRuns: 200 });
  });
});
