import { ofMetric, type ComparedArm, type TaskComparison } from '@stepsynth/core';
import { armChart, type ArmMeasure } from './arm-chart.ts';
import { gapMeasures } from './gap-measures.ts';
import { capitalised, compact, dollars, percent } from '../report/format.ts';
import { html, type SafeHtml } from '../report/html.ts';
import { renderPage } from '../report/render-page.ts';
import { dataTable, section } from '../report/sections/table.ts';
import { armTable, courseLines, heading, pairTable, recipeLines, remarkLines, titleOf, type TableText } from './describe-comparison.ts';

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
${recipeLines(comparison).map((line) => html`<p class="lead">${line}</p>`)}
<p class="note">${heading(comparison)}</p>
${table('Arms', armTable(comparison))}
${comparison.pairs.length > 0 && table('Pairs', pairTable(comparison))}
${comparison.arms.some(({ remarks }) => remarks.length > 0) && html`<ul class="note">${remarkLines(comparison).map((line) => html`<li>${line}</li>`)}</ul>`}
${courseLines(comparison).map((line) => html`<p class="note">${line}</p>`)}
<div class="plots">${charts(comparison)}</div>`);
}

function table(caption: string, { header, rows }: TableText): SafeHtml {
  return dataTable(caption, header.map((title, column) => ({ title, numeric: column > 0 })), rows.map(([name = '', ...figures]) => [breakable(name), ...figures]));
}

/** Names of arms may be broken after a colon, so that figures stay in sight. */
function breakable(name: string): SafeHtml {
  const [first = '', ...rest] = name.split(':');
  return html`${first}${rest.map((setting) => html`:<wbr>${setting}`)}`;
}

/** Accuracy against rows, beside it each measure of the gap over the same axis, then accuracy against dollars. */
function charts(comparison: TaskComparison): readonly SafeHtml[] {
  const { arms, metric } = comparison;
  const word = titleOf(comparison);
  const synthetic = arms.filter(({ rounds }) => rounds.some(({ rows }) => rows > 0));
  if (synthetic.length === 0) return [];
  const score: ArmMeasure = { what: `${word} on selection`, of: (round) => ofMetric(round, metric), label: (value) => percent(value), caption: `${capitalised(word)} on selection by round, mean over seeds.` };
  const xEnd = Math.max(...synthetic.flatMap(({ rounds }) => rounds.map(({ rows }) => rows)));
  const paid = ({ rounds }: ComparedArm): boolean => rounds.some((round) => (round.dollars ?? 0) > 0);
  return [
    ...[score, ...gapMeasures(comparison)].map((measure) => armChart(synthetic, measure, { xTitle: 'synthetic rows', xOf: ({ rows }) => rows, xLabel: compact, xEnd })),
    ...(synthetic.some(paid) ? [armChart(synthetic, score, { xTitle: 'dollars', xOf: (round) => round.dollars ?? 0, xLabel: dollars, has: paid })] : []),
  ];
}
