import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDatasetEncoder } from './dataset-encoder.ts';

const vocabulary = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'good', 'bad', 'movie', '##s'];

let directory: string;
let checkpoint: string;
let cacheDirectory: string;
const closing: (() => Promise<void>)[] = [];

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'stepsynth-encoder-'));
  checkpoint = path.join(directory, 'a checkpoint');
  cacheDirectory = path.join(directory, 'cache');
  await mkdir(checkpoint);
  await writeFile(path.join(checkpoint, 'vocab.txt'), vocabulary.join('\n'));
  await writeFile(path.join(checkpoint, 'config.json'), JSON.stringify({ model_type: 'bert' }));
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  await rm(directory, { recursive: true });
});

function openEncoder(options: { cacheDirectory?: string; threads?: number } = {}): ReturnType<typeof createDatasetEncoder> {
  const encoder = createDatasetEncoder({ checkpointDirectory: checkpoint, ...options });
  closing.push(() => encoder.close());
  return encoder;
}

function bytesOf({ buffer, byteOffset, byteLength }: Int32Array | Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

describe('createDatasetEncoder', () => {
  it('gives ragged rows with labels', async () => {
    const encoded = await openEncoder().encode([{ text: 'good movies', labelId: 1 }, { text: 'bad', labelId: 0 }], { maxLength: 16 });
    expect(encoded).toEqual({
      rows: 2,
      inputIds: Int32Array.of(2, 5, 7, 8, 3, 2, 6, 3),
      rowOffsets: Int32Array.of(0, 5, 8),
      labels: Int32Array.of(1, 0),
    });
  });

  it('gives token types of pairs where the model has them', async () => {
    const pair = [{ text: 'good', pair: 'bad movie' }];
    expect((await openEncoder().encode(pair, { maxLength: 16 })).tokenTypeIds).toEqual(Uint8Array.of(0, 0, 0, 1, 1, 1));
    await writeFile(path.join(checkpoint, 'config.json'), JSON.stringify({ model_type: 'distilbert' }));
    expect((await openEncoder().encode(pair, { maxLength: 16 })).tokenTypeIds).toBeUndefined();
  });

  it('cuts contexts into windows, with the answer where it lies', async () => {
    const question = { question: 'good', context: 'bad movie bad movies' };
    const windows = await openEncoder().encodeWindows([{ ...question, answer: { start: 14, end: 20 } }], { maxLength: 7, docStride: 1 });
    expect(windows).toMatchObject({
      rows: 2,
      inputIds: Int32Array.of(2, 5, 3, 6, 7, 6, 3, 2, 5, 3, 6, 7, 8, 3),
      rowOffsets: Int32Array.of(0, 7, 14),
      tokenTypeIds: Uint8Array.of(0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 1, 1, 1, 1),
      answerTokens: Int32Array.of(0, 0, 4, 5),
      inputOf: Int32Array.of(0, 0),
    });
    await writeFile(path.join(checkpoint, 'config.json'), JSON.stringify({ model_type: 'distilbert' }));
    const untyped = await openEncoder().encodeWindows([question, question], { maxLength: 16, docStride: 4 });
    expect(untyped.inputOf).toEqual(Int32Array.of(0, 1));
    expect(untyped.tokenTypeIds).toBeUndefined();
    expect(untyped.answerTokens).toBeUndefined();
  });

  it('gives the same windows from workers as at home, in order', async () => {
    const question = (row: number) => ({ question: 'good'.repeat(1 + (row % 2)), context: `bad ${'movies '.repeat(row % 9)}good`, answer: { start: 0, end: 3 } });
    const inputs = Array.from({ length: 4801 }, (_, row) => question(row));
    const inWorkers = await openEncoder({ threads: 2 }).encodeWindows(inputs, { maxLength: 16, docStride: 4 });
    const home = openEncoder();
    const parts = await Promise.all(Array.from({ length: 5 }, (_, part) => home.encodeWindows(inputs.slice(part * 1000, (part + 1) * 1000), { maxLength: 16, docStride: 4 })));
    expect(inWorkers.rows).toBe(parts.reduce((sum, { rows }) => sum + rows, 0));
    expect(inWorkers.rows).toBeGreaterThan(6000);
    for (const name of ['inputIds', 'tokenTypeIds', 'characters', 'answerTokens'] as const) {
      expect(bytesOf(inWorkers[name]!).equals(Buffer.concat(parts.map((part) => bytesOf(part[name]!))))).toBe(true);
    }
    expect([...inWorkers.inputOf]).toEqual(parts.flatMap(({ inputOf }, part) => [...inputOf].map((input) => part * 1000 + input)));
    expect(inWorkers.rowOffsets.at(-1)).toBe(inWorkers.inputIds.length);
    expect([...inWorkers.rowOffsets].every((offset, row) => row === 0 || (offset > inWorkers.rowOffsets[row - 1]! && offset - inWorkers.rowOffsets[row - 1]! <= 16))).toBe(true);
  });

  it('takes no rows', async () => {
    expect(await openEncoder().encode([], { maxLength: 16 })).toEqual({ rows: 0, inputIds: new Int32Array(0), rowOffsets: Int32Array.of(0) });
    expect(await openEncoder().encodeWindows([], { maxLength: 16, docStride: 4 })).toMatchObject({ rows: 0, inputIds: new Int32Array(0), inputOf: new Int32Array(0) });
  });

  it('gives the same rows from workers as at home, in order', async () => {
    const inputs = Array.from({ length: 9001 }, (_, row) => ({ text: `good ${'movies '.repeat(row % 7)}`, pair: row % 2 === 0 ? 'bad' : 'movie' }));
    const inWorkers = await openEncoder({ threads: 2 }).encode(inputs, { maxLength: 12 });
    const home = openEncoder();
    const halves = await Promise.all([0, 1, 2, 3, 4, 5].map((part) => home.encode(inputs.slice(part * 1900, (part + 1) * 1900), { maxLength: 12 })));
    expect(inWorkers.rows).toBe(9001);
    expect(Buffer.from(inWorkers.inputIds.buffer).equals(Buffer.concat(halves.map((half) => Buffer.from(half.inputIds.buffer))))).toBe(true);
    expect(inWorkers.rowOffsets.at(-1)).toBe(inWorkers.inputIds.length);
    expect(inWorkers.tokenTypeIds?.length).toBe(inWorkers.inputIds.length);
  });

  it('keeps lengths apart that are encoded at the same time', async () => {
    const encoder = openEncoder();
    const inputs = Array.from({ length: 500 }, () => ({ text: 'good movies '.repeat(20) }));
    const lengths = [4, 30, 8, 16, 5];
    const encoded = await Promise.all(lengths.map((maxLength) => encoder.encode(inputs, { maxLength })));
    expect(encoded.map((rows) => rows.inputIds.length / 500)).toEqual(lengths);
  });

  it('stops at an abort', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(openEncoder().encode([{ text: 'good' }], { maxLength: 8, signal })).rejects.toThrow('enough');
  });
});

describe('the cache', () => {
  const inputs = [{ text: 'good movies', labelId: 1 }, { text: 'bad', pair: 'movie', labelId: 0 }];

  it('keeps rows by content and lets labels change', async () => {
    const fresh = await openEncoder({ cacheDirectory }).encode(inputs, { maxLength: 16 });
    const [file] = await readdir(cacheDirectory);
    const cached = await openEncoder({ cacheDirectory }).encode(inputs, { maxLength: 16 });
    expect(cached).toEqual(fresh);
    const relabelled = await openEncoder({ cacheDirectory }).encode([{ text: 'good movies' }, { text: 'bad', pair: 'movie' }], { maxLength: 16 });
    expect(relabelled).not.toHaveProperty('labels');
    expect(await readdir(cacheDirectory)).toEqual([file]);
    await openEncoder({ cacheDirectory }).encode(inputs, { maxLength: 15 });
    expect(await readdir(cacheDirectory)).toHaveLength(2);
  });

  it('keeps windows by content and lets answers change', async () => {
    const asked = { question: 'good', context: 'bad movie bad movies' };
    const encode = (answers: { start: number; end: number }[], shape = { maxLength: 7, docStride: 1 }) => openEncoder({ cacheDirectory }).encodeWindows(answers.map((answer) => ({ ...asked, answer })), shape);
    const fresh = await encode([{ start: 14, end: 20 }]);
    const files = await readdir(cacheDirectory);
    expect(files).toHaveLength(1);
    expect(await encode([{ start: 14, end: 20 }])).toEqual(fresh);
    expect((await encode([{ start: 0, end: 3 }])).answerTokens).toEqual(Int32Array.of(3, 3, 0, 0));
    expect(await readdir(cacheDirectory)).toEqual(files);
    await encode([{ start: 14, end: 20 }], { maxLength: 7, docStride: 2 });
    await openEncoder({ cacheDirectory }).encode([{ text: asked.question, pair: asked.context }], { maxLength: 7 });
    expect(await readdir(cacheDirectory)).toHaveLength(3);
  });

  it('ignores damaged windows and encodes them anew', async () => {
    const encode = () => openEncoder({ cacheDirectory }).encodeWindows([{ question: 'good', context: 'bad movies' }], { maxLength: 16, docStride: 4 });
    const fresh = await encode();
    const file = path.join(cacheDirectory, (await readdir(cacheDirectory))[0] ?? '');
    const bytes = await readFile(file);
    const packed = bytes.subarray(32);
    const resigned = (content: Buffer): Buffer => Buffer.concat([createHash('sha256').update(content).digest(), content]);
    for (const damage of [Buffer.alloc(0), bytes.subarray(0, -1), Buffer.from(bytes).fill(7, 40, 44), resigned(packed.subarray(0, -4)), resigned(packed.subarray(0, 8))]) {
      await writeFile(file, damage);
      expect(await encode()).toEqual(fresh);
      expect(await readFile(file)).toEqual(bytes);
    }
  });

  it('ignores a damaged entry and writes it anew', async () => {
    const fresh = await openEncoder({ cacheDirectory }).encode(inputs, { maxLength: 16 });
    const file = path.join(cacheDirectory, (await readdir(cacheDirectory))[0] ?? '');
    const bytes = await readFile(file);
    for (const damage of [Buffer.alloc(0), bytes.subarray(0, -1), Buffer.from(bytes).fill(7, 40, 44)]) {
      await writeFile(file, damage);
      expect(await openEncoder({ cacheDirectory }).encode(inputs, { maxLength: 16 })).toEqual(fresh);
      expect(await readFile(file)).toEqual(bytes);
    }
  });

  it('is not needed: a folder that cannot be made changes nothing', async () => {
    await writeFile(cacheDirectory, 'a file');
    expect((await openEncoder({ cacheDirectory }).encode(inputs, { maxLength: 16 })).rows).toBe(2);
  });
});

describe('checkpoints without a usable tokenizer', () => {
  const encodeOne = (): Promise<unknown> => openEncoder().encode([{ text: 'good' }], { maxLength: 8 });

  it('names the folder where there is neither file', async () => {
    await rm(path.join(checkpoint, 'vocab.txt'));
    await expect(encodeOne()).rejects.toMatchObject({ code: 'ENCODING', message: expect.stringContaining('no tokenizer.json, no vocab.txt'), hint: expect.any(String) });
  });

  it('refuses a tokenizer.json that is none', async () => {
    for (const json of ['not JSON', '{"version":"1.0"}', '']) {
      await writeFile(path.join(checkpoint, 'tokenizer.json'), json);
      await expect(encodeOne()).rejects.toMatchObject({ code: 'ENCODING', message: expect.stringContaining('its tokenizer cannot be used') });
    }
  });

  it('says when a tokenizer.json loads and then fails, at home and in workers', async () => {
    const model = { type: 'WordPiece', unk_token: '[UNK]', continuing_subword_prefix: '##', max_input_chars_per_word: 100, vocab: { good: 0 } };
    await writeFile(path.join(checkpoint, 'tokenizer.json'), JSON.stringify({ version: '1.0', added_tokens: [], model }));
    const encoder = openEncoder();
    for (const rows of [1, 2500]) {
      await expect(encoder.encode(Array(rows).fill({ text: 'bad' }), { maxLength: 8 })).rejects.toMatchObject({ code: 'ENCODING', message: expect.stringContaining('[UNK]'), hint: expect.any(String) });
    }
  });

  it('refuses a vocabulary without the special tokens', async () => {
    await writeFile(path.join(checkpoint, 'vocab.txt'), '<s>\n</s>\ngood\n');
    await expect(encodeOne()).rejects.toMatchObject({ code: 'ENCODING', message: expect.stringContaining('[UNK]') });
  });

  it('refuses a length without room for text', async () => {
    await expect(openEncoder().encode([{ text: 'good' }], { maxLength: 3 })).rejects.toMatchObject({ code: 'ENCODING' });
  });
});
