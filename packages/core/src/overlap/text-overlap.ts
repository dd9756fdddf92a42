import { normaliseText } from '../example/normalise-text.ts';
import { createNearIndex } from './near-index.ts';
import { wordGramHashes } from './shingles.ts';

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
  overlap(text: string): TextOverlap;
}

/** Overlap below this similarity counts as none. */
export const NEAR_THRESHOLD = 0.7;

export function createOverlapIndex(texts: Iterable<string>, { threshold = NEAR_THRESHOLD }: { threshold?: number } = {}): OverlapIndex {
  const distinct = [...new Set(texts)];
  const verbatim = new Set(distinct);
  const exact = new Set(distinct.map(normaliseText));
  const grams = new Map([8, 13].map((length) => [length, new Set(distinct.flatMap((text) => [...wordGramHashes(text, length)]))]));
  const near = createNearIndex({ threshold });
  for (const text of exact) near.add(text);
  const shares = (text: string, length: number): boolean => wordGramHashes(text, length).some((hash) => grams.get(length)?.has(hash) === true);
  return {
    overlap: (text) => ({
      verbatim: verbatim.has(text),
      exact: exact.has(normaliseText(text)),
      gram8: shares(text, 8),
      gram13: shares(text, 13),
      similarity: near.nearest(text)?.similarity ?? 0,
    }),
  };
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
  const overlaps = texts.map((text) => index.overlap(text));
  const count = (is: (overlap: TextOverlap) => boolean): number => overlaps.filter(is).length;
  return {
    texts: texts.length,
    verbatim: count(({ verbatim }) => verbatim), exact: count(({ exact }) => exact),
    gram8: count(({ gram8 }) => gram8), gram13: count(({ gram13 }) => gram13), near: count(({ similarity }) => similarity > 0),
  };
}
