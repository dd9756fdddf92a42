import type { RunReport } from '@stepsynth/core';
import { barChart } from '../chart/bar-chart.ts';
import { integer, percent } from '../format.ts';
import { html, type SafeHtml } from '../html.ts';
import { dataTable, section } from './table.ts';

/** Errors on mining data by round: how many were fixed, how many are new. */
export function errors(report: RunReport): SafeHtml {
  const { rounds } = report;
  const later = rounds.filter((round) => round.round > 0);
  return section('errors', 'Errors by round', html`<div class="columns">
${later.length === 0 ? html`<p class="prose">One round only: there is nothing to compare it with.</p>` : barChart({
    description: `Mining errors against the round before: ${later.map((round) => `round ${round.round} ${integer(round.fixed)} fixed, ${integer(round.broken)} newly broken`).join('; ')}.`,
    rounds: later.map((round) => round.round),
    series: [
      { name: 'fixed', mark: 'series-3', values: later.map((round) => round.fixed) },
      { name: 'newly broken', mark: 'series-5', values: later.map((round) => round.broken), below: true },
    ],
    label: integer,
    caption: 'Mining examples, against the round before.',
  })}
${dataTable('Misclassified mining examples', [
    { title: 'Round', numeric: true }, { title: 'Errors', numeric: true }, { title: 'Error rate', numeric: true }, { title: 'Fixed', numeric: true }, { title: 'Newly broken', numeric: true },
  ], rounds.map((round) => [
    round.round, integer(round.errors), percent(1 - round.mining.accuracy), round.round === 0 ? '–' : integer(round.fixed), round.round === 0 ? '–' : integer(round.broken),
  ]))}</div>`);
}
