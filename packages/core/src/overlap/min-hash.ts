import { createRandom } from '../random/seeded-random.ts';

/** Signatures whose places agree as often as the sets are alike (Broder 1997). */
export interface MinHash {
  readonly permutations: number;
  /** [permutations], of a set of 32-bit hashes; repetitions change nothing. */
  signature(hashes: Uint32Array): Int32Array;
}

/** Permutations that are computed in one pass over the hashes. */
const LANES = 4;

/** Permutations x → a x + b modulo 2^32 with odd a, of hashes that are mixed already. Seeded. */
export function createMinHash(permutations = 128, seed = 0): MinHash {
  const random = createRandom(seed, 'min-hash');
  const padded = Math.ceil(permutations / LANES) * LANES;
  const factors = Int32Array.from({ length: padded }, () => random.integer(2 ** 32) | 1);
  const offsets = Int32Array.from({ length: padded }, () => random.integer(2 ** 32) | 0);
  return {
    permutations,
    signature(hashes) {
      const least = new Int32Array(padded);
      for (let lane = 0; lane < padded; lane += LANES) minimise(hashes, lane, { factors, offsets, least });
      return least.subarray(0, permutations);
    },
  };
}

/** Least values of four permutations: signed, since which order the values are in does not matter. */
function minimise(hashes: Uint32Array, lane: number, { factors, offsets, least }: { factors: Int32Array; offsets: Int32Array; least: Int32Array }): void {
  const [a0, a1, a2, a3] = [factors[lane] as number, factors[lane + 1] as number, factors[lane + 2] as number, factors[lane + 3] as number];
  const [b0, b1, b2, b3] = [offsets[lane] as number, offsets[lane + 1] as number, offsets[lane + 2] as number, offsets[lane + 3] as number];
  let [least0, least1, least2, least3] = [0x7fffffff, 0x7fffffff, 0x7fffffff, 0x7fffffff];
  for (let place = 0; place < hashes.length; place += 1) {
    const hash = (hashes[place] as number) | 0;
    const value0 = (Math.imul(a0, hash) + b0) | 0;
    const value1 = (Math.imul(a1, hash) + b1) | 0;
    const value2 = (Math.imul(a2, hash) + b2) | 0;
    const value3 = (Math.imul(a3, hash) + b3) | 0;
    if (value0 < least0) least0 = value0;
    if (value1 < least1) least1 = value1;
    if (value2 < least2) least2 = value2;
    if (value3 < least3) least3 = value3;
  }
  least[lane] = least0;
  least[lane + 1] = least1;
  least[lane + 2] = least2;
  least[lane + 3] = least3;
}

/** Bands of a signature for locality-sensitive hashing. */
export interface Bands {
  readonly bands: number;
  readonly rows: number;
}

/**
 * Bands whose curve 1 - (1 - s^rows)^bands rises below the threshold: the most rows a band for which pairs at the
 * threshold are missed with a chance of at most `miss`.
 */
export function bandsFor(threshold: number, permutations: number, miss = 0.01): Bands {
  for (let rows = permutations; rows > 1; rows -= 1) {
    const bands = Math.floor(permutations / rows);
    if ((1 - threshold ** rows) ** bands <= miss) return { bands, rows };
  }
  return { bands: permutations, rows: 1 };
}

/** A key for each band of a signature, the band's number above a 32-bit hash; sets that share one are candidates. */
export function bandKeys(signature: Int32Array, { bands, rows }: Bands): Float64Array {
  const keys = new Float64Array(bands);
  for (let band = 0; band < bands; band += 1) {
    let hash = 0x811c9dc5;
    for (let place = band * rows; place < (band + 1) * rows; place += 1) {
      hash = Math.imul(hash ^ (signature[place] as number), 0x01000193);
      hash ^= hash >>> 15;
    }
    keys[band] = band * 2 ** 32 + (hash >>> 0);
  }
  return keys;
}
