import fc from 'fast-check';
import { expect, it } from 'vitest';
import { textChunks } from './text-chunks.ts';

async function collect(rows: readonly { text: string; pair?: string }[]) {
  const chunks = [];
  for await (const chunk of textChunks(rows, ({ text, pair }) => [text, pair])) chunks.push(chunk);
  return chunks;
}

it('holds every row once, in order, none of the groups empty', async () => {
  const row = fc.record({ text: fc.nat(60_000).map((length) => 'x'.repeat(length)) });
  await fc.assert(fc.asyncProperty(fc.array(row, { maxLength: 40 }), async (rows) => {
    const chunks = await collect(rows);
    expect(chunks.flat()).toEqual(rows);
    expect(chunks.every((chunk) => chunk.length > 0)).toBe(true);
  }), { numRuns: 30 });
});

it('ends a group at 4096 rows or 262144 characters, pairs counted', async () => {
  expect((await collect(Array.from({ length: 10_000 }, () => ({ text: 'a' })))).map((chunk) => chunk.length)).toEqual([4096, 4096, 1808]);
  expect((await collect(Array.from({ length: 6 }, () => ({ text: 'x'.repeat(65_536), pair: 'x'.repeat(65_536) })))).map((chunk) => chunk.length)).toEqual([2, 2, 2]);
});
