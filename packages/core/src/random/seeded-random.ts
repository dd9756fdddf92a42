import { createHash } from 'node:crypto';

/** Part of a random stream's name: what the draw is for, and of which slot. */
export type RandomKey = readonly (string | number)[];

/** A stream of random draws that depends on its key alone. */
export interface Random {
  /** Uniform in [0, 1), 53 bits. */
  next(): number;
  /** Uniform in 0 … limit - 1; `limit` is a whole number from 1 to 2^32. */
  integer(limit: number): number;
  /** A new array in random order (Fisher-Yates). */
  shuffle<T>(items: readonly T[]): T[];
  /** `count` items at distinct places, in random order; all of them where there are fewer. */
  sample<T>(items: readonly T[], count: number): T[];
  /** One item, uniformly. */
  choice<T>(items: readonly T[]): T;
  /** An index drawn in proportion to its weight; weights are finite, not negative, and not all 0. */
  weightedIndex(weights: readonly number[]): number;
}

/**
 * Opens the random stream named by `key`, such as `(runSeed, 'seed', round, slot, attempt, 'rationales')`.
 * Streams of different keys are independent: the key's sha256 is the state of an sfc32 generator
 * (PractRand, Doty-Humphrey). The string `'1'` and the number `1` are different keys.
 */
export function createRandom(...key: RandomKey): Random {
  const nextWord = sfc32(createHash('sha256').update(JSON.stringify(key)).digest());

  const next = (): number => ((nextWord() >>> 5) * 2 ** 26 + (nextWord() >>> 6)) / 2 ** 53;

  const integer = (limit: number): number => {
    if (!Number.isInteger(limit) || limit < 1 || limit > 2 ** 32) throw new RangeError(`integer: limit must be 1 to 2^32, got ${limit}`);
    const unbiased = 2 ** 32 - (2 ** 32 % limit);
    let word = nextWord();
    while (word >= unbiased) word = nextWord();
    return word % limit;
  };

  const sample = <T>(items: readonly T[], count: number): T[] => {
    const rest = [...items];
    const taken = Math.max(0, Math.min(count, rest.length));
    for (let place = 0; place < taken; place += 1) {
      const other = place + integer(rest.length - place);
      [rest[place], rest[other]] = [rest[other] as T, rest[place] as T];
    }
    return rest.slice(0, taken);
  };

  return {
    next,
    integer,
    sample,
    shuffle: (items) => sample(items, items.length),
    choice: <T>(items: readonly T[]): T => {
      if (items.length === 0) throw new RangeError('choice: nothing to choose from');
      return items[integer(items.length)] as T;
    },
    weightedIndex: (weights) => drawIndex(weights, next()),
  };
}

function drawIndex(weights: readonly number[], uniform: number): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (!(total > 0) || !Number.isFinite(total) || weights.some((weight) => weight < 0)) {
    throw new RangeError('weightedIndex: weights must be finite, not negative and not all 0');
  }
  let left = uniform * total;
  let last = 0;
  for (const [index, weight] of weights.entries()) {
    if (weight === 0) continue;
    if (left < weight) return index;
    left -= weight;
    last = index;
  }
  return last; // rounding ate the remainder: the last index with a weight
}

function sfc32(seed: Buffer): () => number {
  let a = seed.readInt32LE(0);
  let b = seed.readInt32LE(4);
  let c = seed.readInt32LE(8);
  let counter = seed.readInt32LE(12);
  return () => {
    const output = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + output | 0;
    return output >>> 0;
  };
}
