import { createMinHash, type MinHash } from './min-hash.ts';
import { shingleHashes } from './shingles.ts';

/** What near texts are found by: 128 permutations of character 5-grams. */
export interface TextSketch {
  /** Distinct shingle hashes, ascending. */
  readonly shingles: Uint32Array;
  /** [permutations] */
  readonly signature: Int32Array;
}

let minHash: MinHash | undefined;

/** The sketch of one text. */
export function sketchText(text: string): TextSketch {
  minHash ??= createMinHash();
  const shingles = shingleHashes(text);
  return { shingles, signature: minHash.signature(shingles) };
}

/** Sketches in one buffer, as they travel from a worker: texts, permutations; shingles by text; signatures; shingles. All 32-bit. */
export function packSketches(sketches: readonly TextSketch[]): ArrayBuffer {
  const permutations = sketches[0]?.signature.length ?? 0;
  const shingles = sketches.reduce((sum, sketch) => sum + sketch.shingles.length, 0);
  const packed = new Int32Array(HEADER + sketches.length * (1 + permutations) + shingles);
  packed.set([sketches.length, permutations]);
  let place = HEADER + sketches.length * (1 + permutations);
  for (const [text, sketch] of sketches.entries()) {
    packed[HEADER + text] = sketch.shingles.length;
    packed.set(sketch.signature, HEADER + sketches.length + text * permutations);
    packed.set(sketch.shingles, place);
    place += sketch.shingles.length;
  }
  return packed.buffer;
}

const HEADER = 2;

/** Views into the buffer of `packSketches`. */
export function unpackSketches(buffer: ArrayBuffer): TextSketch[] {
  const packed = new Int32Array(buffer);
  const unsigned = new Uint32Array(buffer);
  const [texts = 0, permutations = 0] = packed;
  let place = HEADER + texts * (1 + permutations);
  return Array.from({ length: texts }, (_, text) => {
    const start = place;
    place += packed[HEADER + text] as number;
    const signature = HEADER + texts + text * permutations;
    return { shingles: unsigned.subarray(start, place), signature: packed.subarray(signature, signature + permutations) };
  });
}
