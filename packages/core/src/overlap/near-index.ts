import { bandKeys, bandsFor, createMinHash } from './min-hash.ts';
import { jaccard, shingleHashes } from './shingles.ts';

/** Texts that can be asked for their like. */
export interface NearIndex {
  add(text: string): void;
  /** The most alike text that was added, by its place and exact Jaccard similarity; undefined where none reaches the threshold. */
  nearest(text: string): { readonly place: number; readonly similarity: number } | undefined;
}

/** Candidates by banded MinHash, each checked on the shingles themselves: a text it names is never below the threshold. */
export function createNearIndex({ threshold, permutations = 128, characters = 5 }: { threshold: number; permutations?: number; characters?: number }): NearIndex {
  const minHash = createMinHash(permutations);
  const bands = bandsFor(threshold, permutations);
  const buckets = new Map<number, number[]>();
  const added: Uint32Array[] = [];
  let last: { text: string; hashes: Uint32Array; keys: Float64Array } | undefined; // a text is often asked for and then added
  const prepare = (text: string): NonNullable<typeof last> => {
    if (last?.text === text) return last;
    const hashes = shingleHashes(text, characters);
    last = { text, hashes, keys: bandKeys(minHash.signature(hashes), bands) };
    return last;
  };
  return {
    add(text) {
      const { hashes, keys } = prepare(text);
      const place = added.push(hashes) - 1;
      for (const key of keys) {
        const bucket = buckets.get(key);
        if (bucket === undefined) buckets.set(key, [place]);
        else bucket.push(place);
      }
    },
    nearest(text) {
      const { hashes, keys } = prepare(text);
      let best: { place: number; similarity: number } | undefined;
      const candidates = new Set<number>();
      for (const key of keys) for (const place of buckets.get(key) ?? []) candidates.add(place);
      for (const place of candidates) {
        const similarity = jaccard(hashes, added[place] as Uint32Array);
        if (similarity >= threshold && (best === undefined || similarity > best.similarity)) best = { place, similarity };
      }
      return best;
    },
  };
}

/** For each text the place of the earlier, kept text that it nearly repeats; -1 for those that are kept. */
export function findNearDuplicates(texts: readonly string[], { threshold = 0.8 }: { threshold?: number } = {}): Int32Array {
  const index = createNearIndex({ threshold });
  const kept: number[] = [];
  return Int32Array.from(texts, (text, place) => {
    const near = index.nearest(text);
    if (near !== undefined) return kept[near.place] as number;
    index.add(text);
    kept.push(place);
    return -1;
  });
}
