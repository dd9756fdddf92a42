import type { RunReport } from '@stepsynth/core';
import { lineChart } from '../chart/line-chart.ts';
import { decimal } from '../format.ts';
import { html, type SafeHtml } from '../html.ts';
import { dataTable, section } from './table.ts';

/** Distance between training data and the gold distribution, where it is known exactly (a simulated world). */
export function gap(report: RunReport): SafeHtml | undefined {
  const rounds = report.rounds.flatMap((round) => (round.gap === undefined ? [] : [{ round: round.round, ...round.gap }]));
  if (rounds.length === 0) return undefined;
  return section('gap', 'Gap to the gold distribution', html`<div class="columns">
${lineChart({
    description: `Total variation and Jensen-Shannon distance by round: ${rounds.map((row) => `round ${row.round} ${decimal(row.totalVariation, 3)} and ${decimal(row.jensenShannon, 3)}`).join(', ')}.`,
    rounds: rounds.map((row) => row.round),
    series: [
      { name: 'total variation', mark: 'series-1', values: rounds.map((row) => row.totalVariation) },
      { name: 'Jensen–Shannon', mark: 'series-2', values: rounds.map((row) => row.jensenShannon) },
    ],
    label: (value) => decimal(value),
    tickLabel: (tick) => String(tick),
    fromZero: true,
  })}
<div class="prose"><p>In a simulated world the gold distribution over linguistic phenomena and labels is known, so the distance between it and the training data of each round is exact, not estimated. 0 means the same distribution.</p>
${dataTable('Gap by round', [{ title: 'Round', numeric: true }, { title: 'Total variation', numeric: true }, { title: 'Jensen–Shannon', numeric: true }],
    rounds.map((row) => [row.round, decimal(row.totalVariation), decimal(row.jensenShannon)]))}</div></div>`);
}
