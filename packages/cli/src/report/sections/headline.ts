import type { RunReport } from '@stepsynth/core';
import { count, integer, percent, percentInterval, points } from '../format.ts';
import { dataText, html, type SafeHtml } from '../html.ts';
import type { ReportContext } from '../report-context.ts';

/** Title, what was run, and the figures that matter: test once, the change on selection, the data. */
export function headline(report: RunReport, context: ReportContext): SafeHtml {
  return html`<header>
<p class="eyebrow">stepsynth ${report.stepsynthVersion} · run report</p>
<h1>${dataText(report.task)}</h1>
<p class="lead">Method ${report.method}, seed ${report.seed}, ${count(report.rounds.length - 1, 'round')} of extrapolation after the seed data, gold roles <q>${report.goldRoles}</q>${context.startedAt !== undefined && html`, started <time datetime="${context.startedAt}">${context.startedAt.slice(0, 16).replace('T', ' ')} UTC</time>`}.</p>
${report.simulated && simulatedBanner()}
<dl class="figures">
${testFigure('Test accuracy', report.test.accuracy, report, 'accuracy')}
${testFigure('Test macro-F1', report.test.macroF1, report, 'macroF1')}
${selectionFigure(report)}
${figure('Training data', integer(report.dataset.rows), 'rows in the final data set')}
</dl>
<p class="note">Test was scored once, at the end, on ${integer(report.test.rows)} rows. Everything by round is measured on selection or mining data.</p>
</header>`;
}

function simulatedBanner(): SafeHtml {
  return html`<p class="banner" role="note"><strong>Simulated.</strong> The teacher and the gold data come from a small closed world made for demonstration and tests. No language model wrote these texts; the figures say how the method behaves in that world, nothing about real text.</p>`;
}

function testFigure(title: string, value: number, report: RunReport, metric: string): SafeHtml {
  const interval = report.test.interval95[metric];
  return figure(title, percent(value), interval === undefined ? '' : `95 %: ${percentInterval(interval)}`);
}

function selectionFigure(report: RunReport): SafeHtml {
  const first = report.rounds[0]!.selection.accuracy;
  const final = report.rounds.findLast((round) => round.trainingRows === report.dataset.rows) ?? report.rounds.at(-1)!;
  const change = final.round === 0 ? 'seed data only' : `round ${final.round}, ${points(final.selection.accuracy - first)} points over seed data alone`;
  return figure('Selection accuracy', percent(final.selection.accuracy), change);
}

function figure(title: string, value: string, detail: string): SafeHtml {
  return html`<div><dt>${title}</dt><dd class="value">${value}</dd><dd class="detail">${detail}</dd></div>`;
}
