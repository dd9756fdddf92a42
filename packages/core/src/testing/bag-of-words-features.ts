import type { EncodedDataset } from '../ports/encoded-dataset.ts';

/** Size of the hashed feature space. */
export const FEATURES = 2 ** 16;

/** Feature ids of each row, each once: its words, and its ordered pairs of words at most `window` apart. */
export function rowFeatures(data: EncodedDataset, window: number): Int32Array[] {
  return Array.from({ length: data.rows }, (_, row) => {
    const ids = data.inputIds.subarray(data.rowOffsets[row] as number, data.rowOffsets[row + 1] as number);
    return featuresOf(ids, window);
  });
}

/** Columns of the hidden states of models without any. */
const STATES = 32;

/** What stands for hidden states in a model without any: counts of each row's features, hashed into columns. [rows, 32] */
export function hashedCounts(data: EncodedDataset, window: number): Float32Array {
  const states = new Float32Array(data.rows * STATES);
  for (const [row, features] of rowFeatures(data, window).entries()) {
    for (const feature of features) states[row * STATES + (feature % STATES)]! += 1;
  }
  return states;
}

function featuresOf(ids: Int32Array, window: number): Int32Array {
  const features = new Set<number>();
  for (const [place, id] of ids.entries()) {
    features.add(mix(id, 0));
    for (const next of ids.subarray(place + 1, place + 1 + window)) features.add(mix(id, next + 1));
  }
  return Int32Array.from(features);
}

/** Hashes a pair of numbers into the feature space (multiplicative, with murmur3's finaliser). */
export function mix(one: number, other: number): number {
  let hash = Math.imul(one, 0x9e3779b1) ^ Math.imul(other, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) % FEATURES;
}
