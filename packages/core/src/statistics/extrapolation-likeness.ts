import { editDistance } from './edit-distance.ts';
import type { Points } from './points.ts';

/** How like the errors they were written from extrapolated rows are; the paper's Table 6. */
export interface ExtrapolationLikeness {
  readonly pairs: number;
  /** Mean over pairs. */
  readonly cosineSimilarity: number;
  /** Mean over pairs, in words. */
  readonly editDistance: number;
  /** Mean words of an error. */
  readonly errorWords: number;
  /** Mean words of a row written from one. */
  readonly extrapolatedWords: number;
}

/** Pairs of an error and a row written from it: row i of `errors` and of `extrapolated` belong together, as do the texts. */
export interface ExtrapolationPairs {
  readonly errors: Points;
  readonly extrapolated: Points;
  readonly texts: readonly { readonly error: string; readonly extrapolated: string }[];
}

/** Words are runs of letters and digits or single other characters, lower-cased; the paper does not say its unit. */
export function extrapolationLikeness({ errors, extrapolated, texts }: ExtrapolationPairs): ExtrapolationLikeness {
  if (errors.rows !== texts.length || extrapolated.rows !== texts.length) throw new RangeError(`extrapolationLikeness: ${errors.rows}, ${extrapolated.rows} and ${texts.length} rows`);
  const words = texts.map(({ error, extrapolated: written }) => ({ error: wordsOf(error), written: wordsOf(written) }));
  const mean = (of: (row: number) => number): number => texts.reduce((sum, _, row) => sum + of(row), 0) / texts.length;
  return {
    pairs: texts.length,
    cosineSimilarity: mean((row) => cosine(errors, extrapolated, row)),
    editDistance: mean((row) => editDistance(words[row]!.error, words[row]!.written)),
    errorWords: mean((row) => words[row]!.error.length),
    extrapolatedWords: mean((row) => words[row]!.written.length),
  };
}

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu) ?? [];
}

function cosine(one: Points, other: Points, row: number): number {
  let [product, squares, otherSquares] = [0, 0, 0];
  for (let place = row * one.dimensions; place < (row + 1) * one.dimensions; place += 1) {
    const [left, right] = [one.values[place] as number, other.values[place] as number];
    product += left * right;
    squares += left * left;
    otherSquares += right * right;
  }
  return product / Math.sqrt(squares * otherSquares);
}
