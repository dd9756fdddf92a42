import type { OverlapTable, OverlapTally, RunReport } from '@stepsynth/core';
import { decimal, integer } from '../format.ts';
import { html, type SafeHtml } from '../html.ts';
import { overlapKinds, rejectionText } from '../overlap-words.ts';
import { dataTable, section } from './table.ts';

/** What the teacher's texts share with each part of gold: every candidate, and what was trained on. */
export function overlap({ overlap: table }: RunReport): SafeHtml | undefined {
  if (table === undefined) return undefined;
  const withContext = table.rows.some(({ field }) => field === 'context');
  return section('overlap', 'Overlap with gold', html`<div class="prose"><p>Texts that share something with a text of gold, counted once for each kind: equal letter for letter; equal but for case, punctuation and spaces; a run of 8 or of 13 words; a Jaccard similarity of character 5-grams of at least ${decimal(table.jaccard, 2)}${table.cosine !== undefined && html`; a cosine of embeddings of at least ${decimal(table.cosine, 2)}`}. ${rejectionText(table)}</p>${withContext && html`<p>Contexts are copied, not written: those of mining are allowed.</p>`}</div>
${dataTable('Texts that overlap with gold', [{ title: 'Gold' }, { title: 'Texts', numeric: true }, ...overlapKinds(table).map(({ title }) => ({ title, numeric: true }))], table.rows.flatMap(({ field, role, candidates, kept }) => {
    const name = withContext ? `${role}, ${field === 'context' ? 'contexts' : 'generated texts'}` : role;
    return [[`${name}: candidates`, ...cells(table, candidates)], [`${name}: trained on`, ...cells(table, kept)]];
  }))}`);
}

function cells(table: OverlapTable, tally: OverlapTally): readonly string[] {
  return [integer(tally.texts), ...overlapKinds(table).map(({ of }) => integer(of(tally)))];
}
