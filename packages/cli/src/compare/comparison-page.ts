import { ofMetric, type ComparedArm, type TaskComparison } from '@stepsynth/core';
import { lineStyles } from './line-styles.ts';
import { compact, dollars, percent } from '../report/format.ts';
import { xyChart } from '../report/chart/xy-chart.ts';
import { html, type SafeHtml } from '../report/html.ts';
import { renderPage } from '../report/render-page.ts';
import { dataTable, section } from '../report/sections/table.ts';
import { armTable, heading, pairTable, remarkLines, type TableText } from './describe-comparison.ts';

/** `comparison.html`: for each task the tables, and accuracy against rows and against dollars. */
export function renderComparisonPage(comparisons: readonly TaskComparison[]): string {
  return renderPage({
    title: 'stepsynth comparison',
    skipTo: 'Skip to the comparison',
    main: html`<header><p class="eyebrow">stepsynth compare</p><h1>Does the error-driven round pay?</h1>
<p class="lead">Intervals at 95 % are over training seeds and test rows (hierarchical bootstrap); p-values are corrected by Holm over the pairs of a task. Test was scored once a run; curves by round are on selection.</p></header>
${comparisons.map(taskSection)}`,
  });
}

function taskSection(comparison: TaskComparison): SafeHtml {
  return section(`task-${comparison.task}`, comparison.task, html`${comparison.simulated && html`<p class="banner">Teacher and gold data are simulated: these figures say nothing about real text.</p>`}
<p class="lead">${comparison.sentence}</p>
<p class="note">${heading(comparison)}</p>
${table('Arms', armTable(comparison))}
${table('Pairs', pairTable(comparison))}
${comparison.arms.some(({ remarks }) => remarks.length > 0) && html`<ul class="note">${remarkLines(comparison).map((line) => html`<li>${line}</li>`)}</ul>`}
<div class="columns">${charts(comparison)}</div>`);
}

function table(caption: string, { header, rows }: TableText): SafeHtml {
  return dataTable(caption, header.map((title, column) => ({ title, numeric: column > 0 })), rows);
}

function charts({ arms, metrics, metric }: TaskComparison): readonly SafeHtml[] {
  const word = metrics.find(({ name }) => name === metric)?.title ?? metric;
  const synthetic = arms.filter(({ rounds }) => rounds.some(({ rows }) => rows > 0));
  if (synthetic.length === 0) return [];
  const chart = (of: readonly ComparedArm[], x: 'rows' | 'dollars', y: 'gap' | 'score', title: string): SafeHtml => xyChart({
    description: `${y === 'gap' ? 'Total variation to gold' : word} on the vertical axis against ${title}, one line an arm`,
    xTitle: title,
    series: of.map(({ arm, rounds }, place) => ({ name: arm, ...lineStyles(place), points: rounds.map((round) => ({ x: round[x] ?? 0, y: y === 'gap' ? (round.gap ?? 0) : ofMetric(round, metric) })) })),
    xLabel: x === 'dollars' ? dollars : compact,
    yLabel: y === 'gap' ? (value) => value.toFixed(2) : (value) => percent(value),
    caption: y === 'gap' ? 'Total variation between training data and gold, exact in the simulated world, by round.' : `${word} on selection by round, mean over seeds.`,
  });
  const paid = synthetic.filter(({ rounds }) => rounds.some((round) => (round.dollars ?? 0) > 0));
  const gapped = synthetic.filter(({ rounds }) => rounds.every(({ gap }) => gap !== undefined));
  return [
    chart(synthetic, 'rows', 'score', 'synthetic rows'),
    ...(paid.length === 0 ? [] : [chart(paid, 'dollars', 'score', 'dollars')]),
    ...(gapped.length === 0 ? [] : [chart(gapped, 'rows', 'gap', 'synthetic rows')]),
  ];
}
