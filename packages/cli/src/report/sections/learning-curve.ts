import { ofMetric, type MetricName, type RoundReport, type RunReport } from '@stepsynth/core';
import { lineChart } from '../chart/line-chart.ts';
import { capitalised, integer, percent, percentInterval, pValue } from '../format.ts';
import { dataText, html, type Fragment, type SafeHtml } from '../html.ts';
import { checkpointName } from './checkpoint-name.ts';
import { costChart } from './cost.ts';
import { dataTable, section } from './table.ts';

/** The task's two metrics on selection by round with intervals, the first on mining, what the rounds took, and the figures. */
export function learningCurve(report: RunReport): SafeHtml {
  const { rounds } = report;
  const [main, other] = report.metrics;
  return section('learning-curve', 'Learning curve and cost', html`<div class="columns">
${lineChart({
    description: `${capitalised(main.title)} and ${other.title} on selection by round: ${rounds.map((round) => `round ${round.round} ${percent(round.selection.accuracy)}`).join(', ')}.`,
    rounds: rounds.map((round) => round.round),
    series: [
      ...report.metrics.map(({ name, title }, index) => ({
        name: title, mark: `series-${index + 1}`, values: rounds.map(({ selection }) => ofMetric(selection, name)), intervals: rounds.map(({ selection }) => ofMetric(selection.interval95, name)),
      })),
      ...(report.goldRoles === 'paper' ? [] : [{ name: `${main.title} on mining`, mark: 'series-4', values: rounds.map((round) => round.mining.accuracy), dashed: true }]),
    ],
    label: percent,
    tickLabel: (tick) => `${Math.round(tick * 1000) / 10}`,
    caption: 'Per cent, on selection. Whiskers: 95 % bootstrap intervals.',
  })}
${costChart(report)}</div>
<div class="prose">${explanation(report)}</div>
${dataTable('Scores by round', [
    { title: 'Round', numeric: true }, { title: 'Training rows', numeric: true }, { title: `${capitalised(main.title)}, selection`, numeric: true }, { title: '95 % interval', numeric: true },
    { title: `${capitalised(other.title)}, selection`, numeric: true }, { title: `${capitalised(main.title)}, mining`, numeric: true }, { title: 'Change on selection', numeric: true },
  ], rounds.map((round) => roundRow(round, other.name)))}`);
}

function explanation(report: RunReport): Fragment {
  const shared = report.goldRoles === 'paper';
  return html`<p>Each round trains a fresh copy of <code>${dataText(checkpointName(report))}</code> on the seed data and everything extrapolated so far.</p>
<p>${shared
    ? 'Under the gold roles of the paper, mining and selection are the same rows: later rounds have seen examples written from these very errors, so the curve flatters the method. The test score does not.'
    : 'Selection rows were never mined for errors nor shown to the teacher. Mining rows were, so accuracy on them is no fair measure.'}</p>`;
}

function roundRow(round: RoundReport, other: MetricName): readonly Fragment[] {
  const { selection, mcnemar } = round;
  return [
    round.round, integer(round.trainingRows), percent(selection.accuracy), percentInterval(selection.interval95.accuracy), percent(ofMetric(selection, other)), percent(round.mining.accuracy),
    mcnemar === undefined ? '–' : html`<span title="McNemar's exact test, two-sided, against the round before">+${mcnemar.fixed} \u2212${mcnemar.broken}, p ${mcnemar.pValue < 0.001 ? '' : '= '}${pValue(mcnemar.pValue)}</span>`,
  ];
}
