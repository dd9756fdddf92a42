import type { OverlapTable } from '@stepsynth/core';
import { integer } from '../report/format.ts';
import { overlapKinds } from '../report/overlap-words.ts';
import { textTable } from '../terminal/text-table.ts';

/** What the rows that were trained on share with gold, a line for each part of it. */
export function overlapLines(table: OverlapTable): string {
  const withContext = table.rows.some(({ field }) => field === 'context');
  const kinds = overlapKinds(table);
  return textTable(['overlap with gold', 'rows', ...kinds.map(({ title }) => title)], table.rows.map(({ field, role, kept }) => [
    withContext ? `${role}, ${field}` : role, integer(kept.texts), ...kinds.map(({ of }) => integer(of(kept))),
  ]));
}
