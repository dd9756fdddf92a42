import type { OverlapTable, OverlapTally } from '@stepsynth/core';
import { decimal } from './format.ts';

/** A kind of overlap: its name in a table's head, and its count. */
export interface OverlapKind {
  readonly title: string;
  readonly of: (tally: OverlapTally) => number;
}

/** The kinds that a table counts. */
export function overlapKinds({ cosine }: OverlapTable): readonly OverlapKind[] {
  return [
    { title: 'verbatim', of: ({ verbatim }) => verbatim },
    { title: 'exact', of: ({ exact }) => exact },
    { title: '8 words', of: ({ gram8 }) => gram8 },
    { title: '13 words', of: ({ gram13 }) => gram13 },
    { title: 'MinHash', of: ({ near }) => near },
    ...(cosine === undefined ? [] : [{ title: 'embedding', of: (tally: OverlapTally) => tally.cosine ?? 0 }]),
  ];
}

/** What rejects a text, in a sentence. */
export function rejectionText({ rejects }: OverlapTable): string {
  if (rejects === undefined) return 'Exact copies of gold are rejected; the rest is reported (filters.nearGold rejects it against selection and test).';
  const kinds = ['equal', `${rejects.words} words`, `Jaccard ${decimal(rejects.jaccard, 2)}`, ...(rejects.cosine === undefined ? [] : [`cosine ${decimal(rejects.cosine, 2)}`])];
  return `Against selection and test a generated text is rejected from here on: ${kinds.join(', ')}. Against mining, which extrapolations resemble by design, only exact copies are.`;
}
