import { normaliseText } from '../example/normalise-text.ts';
import type { TextSketcher } from '../ports/text-sketcher.ts';
import { createNearIndex } from './near-index.ts';
import { wordGramHashes } from './shingles.ts';
import { sketchText, type TextSketch } from './text-sketch.ts';

/** What a text has in common with a set of texts. */
export interface TextOverlap {
  readonly verbatim: boolean;
  /** Equal but for case, punctuation and spaces. */
  readonly exact: boolean;
  /** Shares a run of eight words. */
  readonly gram8: boolean;
  readonly gram13: boolean;
  /** Jaccard similarity of character shingles to the most alike text; 0 below the threshold. */
  readonly similarity: number;
}

/** Answers what a text shares with those that the index was made from; holds no labels. */
export interface OverlapIndex {
  overlap(text: string, sketch?: TextSketch): TextOverlap;
}

/** Overlap below this similarity counts as none. */
export const NEAR_THRESHOLD = 0.7;

/** `sketches` are those of the distinct texts, in their order, where they are there already. */
export function createOverlapIndex(texts: Iterable<string>, { threshold = NEAR_THRESHOLD, sketches }: { threshold?: number; sketches?: readonly TextSketch[] } = {}): OverlapIndex {
  const distinct = [...new Set(texts)];
  const verbatim = new Set(distinct);
  const exact = new Set(distinct.map(normaliseText));
  const grams8 = gramsOf(distinct, 8);
  const grams13 = gramsOf(distinct, 13);
  const near = createNearIndex({ threshold });
  for (const text of sketches ?? exact) near.add(text);
  return {
    overlap: (text, sketch = sketchText(text)) => ({
      verbatim: verbatim.has(text),
      exact: exact.has(normaliseText(text)),
      gram8: wordGramHashes(text, 8).some((hash) => holds(grams8, hash)),
      gram13: wordGramHashes(text, 13).some((hash) => holds(grams13, hash)),
      similarity: near.nearest(sketch)?.similarity ?? 0,
    }),
  };
}

/** An index whose texts a sketcher sketches. */
export async function buildOverlapIndex(texts: Iterable<string>, { sketcher, signal, threshold }: { sketcher: TextSketcher; signal?: AbortSignal | undefined; threshold?: number }): Promise<OverlapIndex> {
  const distinct = [...new Set(texts)];
  const sketches = await sketcher.sketch(distinct, { signal });
  return createOverlapIndex(distinct, { sketches, ...(threshold !== undefined && { threshold }) });
}

/** Hashes of every run of words, ascending. */
function gramsOf(texts: readonly string[], length: number): Float64Array {
  const byText = texts.map((text) => wordGramHashes(text, length));
  const all = new Float64Array(byText.reduce((sum, hashes) => sum + hashes.length, 0));
  let place = 0;
  for (const hashes of byText) {
    all.set(hashes, place);
    place += hashes.length;
  }
  return all.sort();
}

/** Whether ascending values hold this one. */
function holds(ascending: Float64Array, value: number): boolean {
  let [from, to] = [0, ascending.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((ascending[middle] as number) < value) from = middle + 1;
    else to = middle;
  }
  return ascending[from] === value;
}

/** Rows of a table: how many texts overlap, by kind. */
export interface OverlapCounts {
  readonly texts: number;
  readonly verbatim: number;
  readonly exact: number;
  readonly gram8: number;
  readonly gram13: number;
  readonly near: number;
}

/** Counts the overlaps of texts with an index. */
export function countOverlaps(texts: readonly string[], index: OverlapIndex): OverlapCounts {
  return countTextOverlaps(texts.map((text) => index.overlap(text)));
}

/** Counts overlaps by kind. */
export function countTextOverlaps(overlaps: readonly TextOverlap[]): OverlapCounts {
  const count = (is: (overlap: TextOverlap) => boolean): number => overlaps.filter(is).length;
  return {
    texts: overlaps.length,
    verbatim: count(({ verbatim }) => verbatim), exact: count(({ exact }) => exact),
    gram8: count(({ gram8 }) => gram8), gram13: count(({ gram13 }) => gram13), near: count(({ similarity }) => similarity > 0),
  };
}
