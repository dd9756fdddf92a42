import { bandKeys, bandsFor, type Bands } from './min-hash.ts';
import { jaccard } from './shingles.ts';
import { sketchText, type TextSketch } from './text-sketch.ts';

/** Texts that can be asked for their like; a sketch that is there already may stand for its text. */
export interface NearIndex {
  add(text: string | TextSketch): void;
  /** The most alike text that was added, by its place and exact Jaccard similarity; undefined where none reaches the threshold. */
  nearest(text: string | TextSketch): { readonly place: number; readonly similarity: number } | undefined;
}

interface Prepared {
  readonly text: string | TextSketch;
  readonly shingles: Uint32Array;
  readonly keys: Float64Array;
}

/** Candidates by banded MinHash, each checked on the shingles themselves: a text it names is never below the threshold. */
export function createNearIndex({ threshold }: { threshold: number }): NearIndex {
  let bands: Bands | undefined; // the same for every signature
  const buckets = new Map<number, number[]>();
  const added: Uint32Array[] = [];
  let last: Prepared | undefined; // a text is often asked for and then added
  const prepare = (text: string | TextSketch): Prepared => {
    if (last?.text === text) return last;
    const { shingles, signature } = typeof text === 'string' ? sketchText(text) : text;
    last = { text, shingles, keys: bandKeys(signature, (bands ??= bandsFor(threshold, signature.length))) };
    return last;
  };
  return {
    add(text) {
      const { shingles, keys } = prepare(text);
      const place = added.push(shingles) - 1;
      for (const key of keys) {
        const bucket = buckets.get(key);
        if (bucket === undefined) buckets.set(key, [place]);
        else bucket.push(place);
      }
    },
    nearest(text) {
      const { shingles, keys } = prepare(text);
      let best: { place: number; similarity: number } | undefined;
      const candidates = new Set<number>();
      for (const key of keys) for (const place of buckets.get(key) ?? []) candidates.add(place);
      for (const place of candidates) {
        const similarity = jaccard(shingles, added[place] as Uint32Array);
        if (similarity >= threshold && (best === undefined || similarity > best.similarity)) best = { place, similarity };
      }
      return best;
    },
  };
}

/** For each text the place of the earlier, kept text that it nearly repeats; -1 for those that are kept. */
export function findNearDuplicates(texts: readonly (string | TextSketch)[], { threshold = 0.8 }: { threshold?: number } = {}): Int32Array {
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
