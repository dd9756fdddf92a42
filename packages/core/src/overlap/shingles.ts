import { normaliseText } from '../example/normalise-text.ts';

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
const SECOND_OFFSET = 0x9e3779b9;
const SECOND_PRIME = 0x5bd1e995;
const SPACE = 32;

/** Distinct 32-bit hashes of the character shingles of a normalised text, ascending; a text shorter than one shingle is one. */
export function shingleHashes(text: string, characters = 5): Uint32Array {
  const normalised = normaliseText(text);
  const count = Math.max(1, normalised.length - characters + 1);
  const hashes = new Uint32Array(count);
  for (let start = 0; start < count; start += 1) {
    const end = Math.min(normalised.length, start + characters);
    let hash = FNV_OFFSET;
    for (let place = start; place < end; place += 1) hash = Math.imul(hash ^ normalised.charCodeAt(place), FNV_PRIME);
    hashes[start] = finish(hash);
  }
  return distinct(hashes.sort());
}

/**
 * Distinct 53-bit hashes of runs of `length` words of a normalised text, ascending; none where it has fewer words. 32 bits
 * would not do: a long text has hundreds of runs, and a large set of texts holds a million.
 */
export function wordGramHashes(text: string, length: number): Float64Array {
  const [high, low] = wordHashes(normaliseText(text));
  const count = Math.max(0, low.length - length + 1);
  const hashes = new Float64Array(count);
  for (let start = 0; start < count; start += 1) {
    let first = FNV_OFFSET;
    let second = SECOND_OFFSET;
    for (let place = start; place < start + length; place += 1) {
      first = Math.imul(first ^ (low[place] as number), FNV_PRIME);
      second = Math.imul(second ^ (high[place] as number), SECOND_PRIME);
    }
    hashes[start] = (finish(second) >>> 11) * 2 ** 32 + finish(first);
  }
  return distinct(hashes.sort());
}

/** Share of the shingles of both that they have in common, in [0, 1]; both ascending and without repetition. */
export function jaccard(one: Uint32Array, other: Uint32Array): number {
  let place = 0;
  let otherPlace = 0;
  let shared = 0;
  while (place < one.length && otherPlace < other.length) {
    const left = one[place] as number;
    const right = other[otherPlace] as number;
    if (left === right) shared += 1;
    if (left <= right) place += 1;
    if (right <= left) otherPlace += 1;
  }
  return shared / (one.length + other.length - shared);
}

/** Two hashes of each word, FNV-1a over UTF-16 units with different constants. */
function wordHashes(text: string): readonly [high: Int32Array, low: Int32Array] {
  const high = new Int32Array(text.length + 1);
  const low = new Int32Array(text.length + 1);
  let first = FNV_OFFSET;
  let second = SECOND_OFFSET;
  let words = 0;
  for (let place = 0; place <= text.length; place += 1) {
    const unit = place === text.length ? SPACE : text.charCodeAt(place);
    if (unit === SPACE) {
      low[words] = finish(first);
      high[words] = finish(second);
      words += 1;
      first = FNV_OFFSET;
      second = SECOND_OFFSET;
      continue;
    }
    first = Math.imul(first ^ unit, FNV_PRIME);
    second = Math.imul(second ^ unit, SECOND_PRIME);
  }
  return [high.subarray(0, words), low.subarray(0, words)];
}

/** murmur3's finaliser. */
function finish(value: number): number {
  let hash = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Ascending values without repetition, in the same memory. */
function distinct<Values extends Uint32Array | Float64Array>(ascending: Values): Values {
  let kept = 0;
  for (let place = 0; place < ascending.length; place += 1) {
    if (place === 0 || ascending[place] !== ascending[kept - 1]) ascending[kept++] = ascending[place] as number;
  }
  return ascending.subarray(0, kept) as Values;
}
