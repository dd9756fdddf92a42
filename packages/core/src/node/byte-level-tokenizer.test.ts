import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readCheckpointTokenizer } from './checkpoint-tokenizer.ts';
import { createTextTokenizer, type TextTokenizer, type TokenizerInput } from './tokenizer.ts';

const ids = z.array(z.number());
const encodings = z.object({
  singles: z.array(z.object({ text: z.string(), ids })),
  pairs: z.array(z.object({ text: z.string(), pair: z.string(), ids })),
});
const fixture = z.object({
  vocabulary: z.record(z.string(), z.number()),
  merges: z.array(z.string()),
  tokenizerJson: z.record(z.string(), z.unknown()),
  cases: z.array(encodings.extend({ files: z.record(z.string(), z.unknown()) })),
  own: encodings,
  truncations: z.array(z.tuple([z.number(), z.number(), z.number(), z.number(), z.number()])),
}).parse(JSON.parse(readFileSync(path.join(import.meta.dirname, '__fixtures__/bpe-cases.json'), 'utf8')));

const vocabularyFiles = {
  'config.json': { model_type: 'roberta', type_vocab_size: 1 },
  'vocab.json': fixture.vocabulary,
  'merges.txt': `#version: 0.2\n${fixture.merges.map((merge) => `${merge}\n`).join('')}`,
};
const ownModel = { dropout: null, unk_token: null, continuing_subword_prefix: '', end_of_word_suffix: '', fuse_unk: false, vocab: fixture.vocabulary, merges: fixture.merges };

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'stepsynth-bpe-'));
});
beforeEach(async () => {
  for (const name of await readdir(directory)) await rm(path.join(directory, name));
});
afterAll(() => rm(directory, { recursive: true }));

async function tokenizerOf(files: Readonly<Record<string, unknown>>): Promise<TextTokenizer> {
  for (const [name, content] of Object.entries(files)) {
    await writeFile(path.join(directory, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return createTextTokenizer((await readCheckpointTokenizer(directory)).json);
}

async function encode(tokenizer: TextTokenizer, inputs: readonly TokenizerInput[], maxLength: number): Promise<number[][]> {
  const { inputIds, rowOffsets } = await tokenizer.encode({ inputs, maxLength, tokenTypes: false });
  return inputs.map((_, row) => [...inputIds.subarray(rowOffsets[row], rowOffsets[row + 1])]);
}

/** The same texts and pairs with the ids that they have here. */
async function encodedHere(tokenizer: TextTokenizer, { singles, pairs }: z.output<typeof encodings>): Promise<unknown> {
  const found = await encode(tokenizer, singles.map(({ text }) => ({ text })), 512);
  const foundPairs = await encode(tokenizer, pairs.map(({ text, pair }) => ({ text, pair })), 16);
  return {
    singles: singles.map(({ text }, row) => ({ text, ids: found[row] })),
    pairs: pairs.map(({ text, pair }, row) => ({ text, pair, ids: foundPairs[row] })),
  };
}

describe('a tokenizer built from vocab.json and merges.txt', () => {
  for (const { files, ...expected } of fixture.cases) {
    it(`gives Hugging Face’s ids with ${JSON.stringify(files)}`, async () => {
      expect(await encodedHere(await tokenizerOf({ ...vocabularyFiles, ...files }), expected)).toEqual(expected);
    });
  }

  it('cuts pairs as Hugging Face does, ties included', async () => {
    const tokenizer = await tokenizerOf(vocabularyFiles);
    const [first, second] = ['q', '7'].map((token) => fixture.vocabulary[token]);
    for (const [maxLength, table] of Map.groupBy(fixture.truncations, (row) => row[2])) {
      const rows = await encode(tokenizer, table.map(([left, right]) => ({ text: 'q'.repeat(left), pair: '7'.repeat(right) })), maxLength);
      const kept = rows.map((row) => [row.filter((id) => id === first).length, row.filter((id) => id === second).length]);
      expect(kept).toEqual(table.map(([, , , left, right]) => [left, right]));
    }
  });

  it('reads files with the line ends of Windows', async () => {
    const merges = vocabularyFiles['merges.txt'].replaceAll('\n', '\r\n');
    const { files: _, ...expected } = fixture.cases[0] as (typeof fixture.cases)[0];
    expect(await encodedHere(await tokenizerOf({ ...vocabularyFiles, 'merges.txt': merges }), expected)).toEqual(expected);
  });

  it('encloses every text, whatever it is, within the length', async () => {
    const tokenizer = await tokenizerOf(vocabularyFiles);
    const text = fc.string({ unit: 'binary', maxLength: 40 });
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(text, fc.option(text, { nil: undefined })), { minLength: 1, maxLength: 8 }), fc.integer({ min: 4, max: 40 }), async (texts, maxLength) => {
      const inputs = texts.map(([first, pair]) => (pair === undefined ? { text: first } : { text: first, pair }));
      for (const [row, encoded] of (await encode(tokenizer, inputs, maxLength)).entries()) {
        expect(encoded.length).toBeLessThanOrEqual(maxLength);
        expect([encoded[0], encoded.at(-1)]).toEqual([0, 2]);
        expect(encoded.filter((id) => id === 2).length).toBeGreaterThanOrEqual(inputs[row]?.pair === undefined ? 1 : 3);
      }
    }), { numRuns: 100 });
  });
});

describe('a tokenizer.json in the style of roberta-base', () => {
  it('gives Hugging Face’s ids, its padding and truncation set aside', async () => {
    const tokenizer = await tokenizerOf({ 'config.json': { model_type: 'roberta' }, 'tokenizer.json': { ...fixture.tokenizerJson, model: ownModel } });
    expect(await encodedHere(tokenizer, fixture.own)).toEqual(fixture.own);
  });
});

describe('token types', () => {
  it('are none for RoBERTa, however many its model has', async () => {
    for (const config of [{ model_type: 'roberta' }, { model_type: 'roberta', type_vocab_size: 2 }, { model_type: 'xlm-roberta', type_vocab_size: 1 }]) {
      await tokenizerOf({ ...vocabularyFiles, 'config.json': config });
      expect((await readCheckpointTokenizer(directory)).tokenTypes).toBe(false);
    }
  });
});

describe('a damaged vocabulary', () => {
  const damages: [string, string, string][] = [
    ['vocab.json', '{"a":', 'vocab.json is not JSON'],
    ['vocab.json', '{"a":"b"}', 'vocab.json does not map tokens to ids'],
    ['vocab.json', '["a"]', 'vocab.json does not map tokens to ids'],
    ['vocab.json', '{"a":0,"<s>":1}', 'vocab.json has no </s>'],
    ['merges.txt', '#version: 0.2\na b\na b c\n', 'merges.txt: line 3 is no pair of tokens'],
    ['tokenizer_config.json', '{"add_prefix_space":"yes"}', 'tokenizer_config.json: add_prefix_space'],
  ];
  for (const [name, content, message] of damages) {
    it(`is refused: ${message}`, async () => {
      await expect(tokenizerOf({ ...vocabularyFiles, [name]: content })).rejects.toMatchObject({ code: 'ENCODING', message: expect.stringContaining(message), hint: expect.any(String) });
    });
  }

  it('needs both files', async () => {
    await tokenizerOf(vocabularyFiles);
    await rm(path.join(directory, 'merges.txt'));
    await expect(readCheckpointTokenizer(directory)).rejects.toMatchObject({ code: 'ENCODING', message: expect.stringContaining('not both vocab.json and merges.txt') });
  });
});
