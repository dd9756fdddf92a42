import type { GapEstimate, RoundGap, RunReport } from '@stepsynth/core';
import { decimal, integer, percent } from '../format.ts';
import { aucIntervalText, aucText, frechetText, measuredGaps } from '../gap-words.ts';
import { dataText, html, type Fragment, type SafeHtml } from '../html.ts';
import { dataTable, type Column } from './table.ts';

/** The figures behind the plots, the measures label by label, and how like their errors written rows are. */
export function gapTables(report: RunReport): SafeHtml {
  return html`${exactTable(report)}
${measuredTable(report)}
${byLabelTable(report)}
${likenessTable(report)}`;
}

function exactTable({ rounds }: RunReport): SafeHtml | false {
  const known = rounds.flatMap(({ round, gap }) => (gap === undefined ? [] : [{ round, ...gap }]));
  return known.length > 0 && dataTable('Exact gap by round', numericColumns('Round', 'Total variation', 'Jensen–Shannon'),
    known.map((row) => [row.round, decimal(row.totalVariation), decimal(row.jensenShannon)]));
}

function measuredTable(report: RunReport): SafeHtml | false {
  const rounds = measuredGaps(report);
  if (rounds.length === 0) return false;
  const conditional = rounds.some(({ gap }) => gap.withinLabels !== undefined);
  return dataTable('Measured gap by round', numericColumns('Round', 'Rows of either', 'AUC', '95 % interval', ...(conditional ? ['AUC within labels', '95 % interval'] : []), 'Fréchet', ...(conditional ? ['Fréchet within labels'] : []), 'Coverage', 'γ'), [
    ...rounds.map(({ round, gap }) => measuredRow(round, gap, conditional)),
    ...(report.goldGap === undefined ? [] : [measuredRow('gold', report.goldGap, conditional)]),
  ]);
}

function measuredRow(name: Fragment, gap: GapEstimate, conditional: boolean): readonly Fragment[] {
  const { withinLabels } = gap;
  return [
    name, integer(gap.rows), aucText(gap.auc), aucIntervalText(gap.aucInterval95),
    ...(conditional ? [withinLabels === undefined ? '–' : aucText(withinLabels.auc), withinLabels === undefined ? '–' : aucIntervalText(withinLabels.aucInterval95)] : []),
    frechetText(gap.frechet), ...(conditional ? [withinLabels === undefined ? '–' : frechetText(withinLabels.frechet)] : []),
    percent(gap.coverage), gap.radius.toPrecision(3),
  ];
}

function byLabelTable(report: RunReport): SafeHtml | false {
  const rows = measuredGaps(report).flatMap(({ round, gap: { byLabel = [] } }) => byLabel.map((own) => [
    round, dataText(own.label), integer(own.rows), aucText(own.auc), aucIntervalText(own.aucInterval95), frechetText(own.frechet),
  ]));
  return rows.length > 0 && html`<details class="fold"><summary>Gap label by label</summary>${dataTable('Measured gap by round and label', [
    { title: 'Round', numeric: true }, { title: 'Label' }, ...numericColumns('Rows of either', 'AUC', '95 % interval', 'Fréchet'),
  ], rows)}</details>`;
}

function likenessTable(report: RunReport): SafeHtml | false {
  const rows = measuredGaps(report).flatMap(({ round, gap: { likeness } }) => (likeness === undefined ? [] : [likenessRow(round, likeness)]));
  return rows.length > 0 && html`<h3>Written rows beside their errors</h3>
<p class="note">Pairs of an error and a row written from it in the round, at most 200, by the written field alone: cosine similarity of the encoder’s states, and the words (or single marks) to insert, delete or replace. The paper’s Table 6 states neither its unit nor its pooling.</p>
${dataTable('Likeness of extrapolated rows to their errors', numericColumns('Round', 'Pairs', 'Cosine similarity', 'Edit distance', 'Words of an error', 'Words of a written row'), rows)}`;
}

function likenessRow(round: number, { pairs, cosineSimilarity, editDistance, errorWords, extrapolatedWords }: NonNullable<RoundGap['likeness']>): readonly Fragment[] {
  return [round, integer(pairs), decimal(cosineSimilarity), decimal(editDistance, 1), decimal(errorWords, 1), decimal(extrapolatedWords, 1)];
}

function numericColumns(...titles: readonly string[]): readonly Column[] {
  return titles.map((title) => ({ title, numeric: true }));
}
