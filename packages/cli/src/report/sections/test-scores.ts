import type { RunReport } from '@stepsynth/core';
import { integer, percent } from '../format.ts';
import { dataText, html, type SafeHtml } from '../html.ts';
import { dataTable, section } from './table.ts';

/** A wider confusion matrix gets the whole width. */
const MOST_LABELS_BESIDE = 4;

/** Confusion matrix and scores by label, on test. */
export function testScores(report: RunReport): SafeHtml {
  return section('test', 'Test by label', html`<div class="${report.labels.length <= MOST_LABELS_BESIDE ? 'columns' : 'stack'}">
${confusionMatrix(report)}
${dataTable('Scores by label, on test', [
    { title: 'Label' }, { title: 'Precision', numeric: true }, { title: 'Recall', numeric: true }, { title: 'F1', numeric: true }, { title: 'Rows', numeric: true },
  ], report.test.perLabel.map((scores) => [dataText(scores.label), percent(scores.precision), percent(scores.recall), percent(scores.f1), integer(scores.support)]))}</div>`);
}

function confusionMatrix(report: RunReport): SafeHtml {
  const { labels } = report;
  const caption = 'Confusion matrix, on test';
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table class="confusion">
<caption>${caption}: rows by gold label, share of that label</caption>
<thead><tr><th scope="col"><span class="muted">gold ↓ predicted →</span></th>${labels.map((label) => html`<th scope="col" class="number">${dataText(label)}</th>`)}</tr></thead>
<tbody>${labels.map((label, gold) => matrixRow(label, report.test.confusion[gold] ?? [], gold))}</tbody>
</table></div>`;
}

function matrixRow(label: string, counts: readonly number[], gold: number): SafeHtml {
  const total = counts.reduce((sum, value) => sum + value, 0);
  return html`<tr><th scope="row">${dataText(label)}</th>${counts.map((value, predicted) => {
    const share = total === 0 ? 0 : value / total;
    const tone = predicted === gold ? 'right' : 'wrong';
    return html`<td class="number heat ${tone}-${Math.round(share * 10)}">${integer(value)}<span class="share">${percent(share, 0)}</span></td>`;
  })}</tr>`;
}
