import type { RunReport } from '@stepsynth/core';
import { count, integer, percent } from '../format.ts';
import { dataText, html, type Fragment, type SafeHtml } from '../html.ts';
import { dataTable, section } from './table.ts';

type Matrix = readonly (readonly number[])[];

/** Confusion matrices of every round on selection and of test, one at a time, and the scores by label on test; nothing where there are no labels. */
export function confusion(report: RunReport): SafeHtml | false {
  const { confusion: onTest, perLabel } = report.test;
  if (onTest === undefined || perLabel === undefined) return false;
  const views = [
    ...report.rounds.map((round) => ({ id: `round-${round.round}`, title: `Round ${round.round}`, part: `selection after round ${round.round}`, matrix: round.selection.confusion ?? [] })),
    { id: 'test', title: 'Test', part: `test, final model`, matrix: onTest },
  ];
  return section('confusion', 'What is taken for what', html`<fieldset class="switch"><legend>Confusion matrix: selection by round, or test</legend>
${views.map(({ id, title, part, matrix }) => html`<input type="radio" name="confusion" id="confusion-${id}"${id === 'test' && html` checked`}><label for="confusion-${id}">${title}</label>
<div class="view">${confusionMatrix(report.labels, matrix, part)}</div>`)}
</fieldset>
<h3>Scores by label</h3>
${dataTable('Scores by label, on test', [
    { title: 'Label' }, { title: 'Precision', numeric: true }, { title: 'Recall', numeric: true }, { title: 'F1', numeric: true }, { title: 'Rows', numeric: true },
  ], perLabel.map((scores) => [dataText(scores.label), percent(scores.precision), percent(scores.recall), percent(scores.f1), integer(scores.support)]))}`);
}

function confusionMatrix(labels: readonly string[], matrix: Matrix, part: string): SafeHtml {
  const rows = matrix.flat().reduce((sum, value) => sum + value, 0);
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Confusion matrix, ${part}"><table class="confusion">
<caption>${part.charAt(0).toUpperCase() + part.slice(1)}, ${count(rows, 'row')}. Each line is a gold label; shares are of that label.</caption>
<thead><tr><th scope="col"><span class="muted">gold ↓ predicted →</span></th>${labels.map((label) => html`<th scope="col" class="number">${dataText(label)}</th>`)}</tr></thead>
<tbody>${labels.map((label, gold) => matrixRow(label, matrix[gold] ?? [], gold))}</tbody>
</table></div>`;
}

function matrixRow(label: string, counts: readonly number[], gold: number): Fragment {
  const total = counts.reduce((sum, value) => sum + value, 0);
  return html`<tr><th scope="row">${dataText(label)}</th>${counts.map((value, predicted) => {
    const share = total === 0 ? 0 : value / total;
    const tone = predicted === gold ? 'right' : 'wrong';
    return html`<td class="number heat ${tone}-${Math.round(share * 10)}">${integer(value)}<span class="share">${percent(share, 0)}</span></td>`;
  })}</tr>`;
}
