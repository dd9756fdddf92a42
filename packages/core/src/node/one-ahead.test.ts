import fc from 'fast-check';
import { expect, it } from 'vitest';
import { oneAhead } from './one-ahead.ts';

async function* numbers(count: number, taken: number[] = []): AsyncGenerator<number> {
  for (let number = 0; number < count; number += 1) {
    taken.push(number);
    yield number;
  }
}

it('gives every result in order, one item ahead and no more', async () => {
  await fc.assert(fc.asyncProperty(fc.nat(20), async (count) => {
    const taken: number[] = [];
    const results: number[] = [];
    for await (const result of oneAhead(numbers(count, taken), async (item) => item * 2, async (prepared) => prepared + 1)) {
      results.push(result);
      expect(taken.length).toBeLessThanOrEqual(results.length + 1);
    }
    expect(results).toEqual(Array.from({ length: count }, (_, index) => index * 2 + 1));
  }), { numRuns: 30 });
});

it('an error comes in its turn, after the results before it', async () => {
  const results: number[] = [];
  const run = async (): Promise<void> => {
    const prepare = async (item: number): Promise<number> => {
      if (item === 2) throw new Error('third');
      return item;
    };
    for await (const result of oneAhead(numbers(5), prepare, async (prepared) => prepared)) results.push(result);
  };
  await expect(run()).rejects.toThrow('third');
  expect(results).toEqual([0, 1]);
});

it('a reader that leaves early does not wait for a silent source', async () => {
  async function* silent(): AsyncGenerator<number> {
    yield 1;
    await new Promise(() => {});
  }
  for await (const result of oneAhead(silent(), async (item) => item, async (prepared) => prepared)) {
    expect(result).toBe(1);
    break;
  }
});
