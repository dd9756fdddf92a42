import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { openInput, rowChunks, type JsonRow } from './jsonl-stream.ts';

const folder = mkdtempSync(join(tmpdir(), 'stepsynth-jsonl-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function* parts(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function collect(input: AsyncIterable<string | Uint8Array>, size = 100): Promise<JsonRow[][]> {
  const chunks: JsonRow[][] = [];
  for await (const chunk of rowChunks(input, size, 'in')) chunks.push([...chunk]);
  return chunks;
}

describe('rowChunks', () => {
  it('gives every row in order however the bytes are cut', async () => {
    const record = fc.record({ text: fc.string({ unit: 'grapheme' }), n: fc.integer() });
    await fc.assert(fc.asyncProperty(fc.array(record, { maxLength: 12 }), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 5 }), fc.constantFrom('\n', '\r\n', '\n\n'), async (records, cut, size, ending) => {
      const bytes = new TextEncoder().encode(records.map((row) => JSON.stringify(row)).join(ending));
      const chunks = await collect(parts(bytes, cut), size);
      expect(chunks.flat().map((row) => row.record)).toEqual(records.map((row) => JSON.parse(JSON.stringify(row))));
      expect(chunks.slice(0, -1).every((chunk) => chunk.length === size)).toBe(true);
    }), { numRuns: 60 });
  });

  it('numbers lines with empty ones counted and drops the byte order mark', async () => {
    const [rows] = await collect(parts(new TextEncoder().encode('\uFEFF{"a":1}\n\n{"a":2}\n'), 4));
    expect(rows!.map(({ line }) => line)).toEqual([1, 3]);
  });

  it.each<[string, Uint8Array, string]>([
    ['no JSON', new TextEncoder().encode('{"a":1}\n{"a":\n'), 'in:2: no valid JSON'],
    ['no object', new TextEncoder().encode('[1]'), 'in:1: expected an object'],
    ['no UTF-8', Uint8Array.of(0x7b, 0xff, 0x7d), 'in: is not UTF-8'],
  ])('%s is a DATA_FILE error', async (_, bytes, message) => {
    await expect(collect(parts(bytes, 3))).rejects.toMatchObject({ code: 'DATA_FILE', message });
  });

  it('reads packed files and names what is wrong with a file', async () => {
    const packed = gzipSync('{"text":"é"}\n');
    writeFileSync(join(folder, 'a.jsonl.gz'), packed);
    writeFileSync(join(folder, 'cut.jsonl.gz'), packed.subarray(0, 20));
    const stdin = parts(new Uint8Array(), 1);
    expect((await collect(openInput(join(folder, 'a.jsonl.gz'), stdin))).flat()[0]!.record).toEqual({ text: 'é' });
    await expect(collect(openInput(join(folder, 'cut.jsonl.gz'), stdin))).rejects.toMatchObject({ message: 'in: is no complete gzip file' });
    await expect(collect(openInput(join(folder, 'none.jsonl'), stdin))).rejects.toMatchObject({ message: 'in: there is no such file' });
    await expect(collect(openInput(join(folder, 'none.jsonl.gz'), stdin))).rejects.toMatchObject({ message: 'in: there is no such file' });
  });
});
