import { normaliseText } from '../example/normalise-text.ts';

/** Distinct 32-bit hashes of the character shingles of a normalised text; a text shorter than one shingle is one. */
export function shingleHashes(text: string, characters = 5): Uint32Array {
  const normalised = normaliseText(text);
  const hashes = new Set<number>();
  for (let start = 0; start === 0 || start + characters <= normalised.length; start += 1) hashes.add(hashOf(normalised, start, Math.min(normalised.length, start + characters)));
  return Uint32Array.from(hashes);
}

/** Distinct 32-bit hashes of runs of `length` words of a normalised text; none where it has fewer. */
export function wordGramHashes(text: string, length: number): Uint32Array {
  const words = normaliseText(text).split(' ');
  const hashes = new Set<number>();
  for (let start = 0; start + length <= words.length; start += 1) {
    const gram = words.slice(start, start + length).join(' ');
    hashes.add(hashOf(gram, 0, gram.length));
  }
  return Uint32Array.from(hashes);
}

/** FNV-1a over UTF-16 units with murmur3's finaliser. */
function hashOf(text: string, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let place = start; place < end; place += 1) hash = Math.imul(hash ^ text.charCodeAt(place), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Share of the shingles of both that they have in common, in [0, 1]. */
export function jaccard(one: Uint32Array, other: Uint32Array): number {
  const known = new Set(one);
  let shared = 0;
  for (const hash of other) if (known.has(hash)) shared += 1;
  return shared / (one.length + other.length - shared);
}
