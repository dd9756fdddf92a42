import type { OverlapCounts } from './text-overlap.ts';

/** How many texts share what with a part of gold. */
export interface OverlapTally extends OverlapCounts {
  /** Texts whose embedding is as near as the table's cosine; absent where embeddings are not compared. */
  readonly cosine?: number;
}

/** One part of gold, and one field. */
export interface OverlapRow {
  /** `context`: the texts that rows are written for; tasks with one. */
  readonly field: 'generated' | 'context';
  readonly role: 'mining' | 'selection' | 'test';
  /** Every text that the teacher proposed. */
  readonly candidates: OverlapTally;
  /** The rows that the final model was trained on. */
  readonly kept: OverlapTally;
}

/** What the teacher's texts share with gold, by part of gold; `report.overlap`. */
export interface OverlapTable {
  /** Jaccard similarity from which on a text counts as near. */
  readonly jaccard: number;
  /** Cosine from which on it does. */
  readonly cosine?: number;
  /** What rejects a generated text, against selection and test; absent where only exact copies do. */
  readonly rejects?: { readonly words: 8 | 13; readonly jaccard: number; readonly cosine?: number | undefined };
  readonly rows: readonly OverlapRow[];
}

/** Fact of the run store that keeps the table. */
export const OVERLAP_FACT = 'overlap';
