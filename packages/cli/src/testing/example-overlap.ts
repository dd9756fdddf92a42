import type { OverlapTable, OverlapTally } from '@stepsynth/core';

const none: OverlapTally = { texts: 2007, verbatim: 0, exact: 0, gram8: 0, gram13: 0, near: 0, cosine: 0 };

/** A table as a run writes it that compares embeddings too. */
export function exampleOverlap(): OverlapTable {
  return {
    jaccard: 0.7,
    cosine: 0.95,
    rejects: { words: 13, jaccard: 0.7, cosine: 0.95 },
    rows: [
      { field: 'generated', role: 'mining', candidates: { ...none, texts: 2272, verbatim: 3, exact: 9, gram8: 74, gram13: 31, near: 47, cosine: 104 }, kept: { ...none, gram8: 61, gram13: 22, near: 35, cosine: 90 } },
      { field: 'generated', role: 'selection', candidates: { ...none, texts: 2272, exact: 1, near: 2, cosine: 3 }, kept: none },
      { field: 'generated', role: 'test', candidates: { ...none, texts: 2272, exact: 1, gram8: 1, gram13: 1, near: 1, cosine: 2 }, kept: none },
    ],
  };
}
