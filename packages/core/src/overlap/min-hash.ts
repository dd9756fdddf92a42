import { createRandom } from '../random/seeded-random.ts';

/** Signatures whose places agree as often as the sets are alike (Broder 1997). */
export interface MinHash {
  readonly permutations: number;
  /** [permutations] */
  signature(hashes: Uint32Array): Uint32Array;
}

/** Permutations x → a x + b modulo 2^32 with odd a, of hashes that are mixed already. Seeded. */
export function createMinHash(permutations = 128, seed = 0): MinHash {
  const random = createRandom(seed, 'min-hash');
  const factors = Int32Array.from({ length: permutations }, () => random.integer(2 ** 32) | 1);
  const offsets = Int32Array.from({ length: permutations }, () => random.integer(2 ** 32) | 0);
  return {
    permutations,
    signature(hashes) {
      const least = new Uint32Array(permutations).fill(0xffffffff);
      for (let permutation = 0; permutation < permutations; permutation += 1) {
        const [factor, offset] = [factors[permutation] as number, offsets[permutation] as number];
        let smallest = 0xffffffff;
        for (let place = 0; place < hashes.length; place += 1) {
          const value = (Math.imul(factor, hashes[place] as number) + offset) >>> 0;
          if (value < smallest) smallest = value;
        }
        least[permutation] = smallest;
      }
      return least;
    },
  };
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
export function bandKeys(signature: Uint32Array, { bands, rows }: Bands): Float64Array {
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
