import { dollarsOf, type RoundReport, type RunReport } from '@stepsynth/core';
import { barChart } from '../chart/bar-chart.ts';
import { compact, dollars, duration, integer } from '../format.ts';
import { html, type Fragment, type SafeHtml } from '../html.ts';
import type { ReportContext } from '../report-context.ts';
import { dataTable, section } from './table.ts';

/** What each round took, to stand beside the learning curve: tokens where a language model was asked, else training time. */
export function costChart({ rounds }: RunReport): SafeHtml {
  return asked(rounds) ? tokenChart(rounds) : trainingChart(rounds);
}

function tokenChart(rounds: readonly RoundReport[]): SafeHtml {
  return barChart({
    description: `Tokens by round: ${rounds.map(({ round, spend: { promptTokens, completionTokens } }) => `round ${round} ${integer(promptTokens)} prompt, ${integer(completionTokens)} completion`).join('; ')}.`,
    rounds: rounds.map(({ round }) => round),
    series: [
      { name: 'prompt tokens', mark: 'series-1', values: rounds.map(({ spend: { promptTokens } }) => promptTokens) },
      { name: 'completion tokens', mark: 'series-2', values: rounds.map(({ spend: { completionTokens } }) => completionTokens) },
    ],
    label: compact,
    caption: 'Tokens of the language model for the rows that each round added.',
  });
}

function trainingChart(rounds: readonly RoundReport[]): SafeHtml {
  const [divisor, unit] = Math.max(...rounds.map(({ trainer }) => trainer.seconds)) < 120 ? [1, 's'] as const : [60, 'min'] as const;
  return barChart({
    description: `Training time by round: ${rounds.map(({ round, trainer }) => `round ${round} ${duration(trainer.seconds)}`).join('; ')}.`,
    rounds: rounds.map(({ round }) => round),
    series: [{ name: 'training time', mark: 'series-4', values: rounds.map(({ trainer }) => trainer.seconds / divisor) }],
    label: (value) => duration(value * divisor),
    tickLabel: (tick) => `${tick} ${unit}`,
    caption: 'Time to train the small model. No language model was asked.',
  });
}

/** Calls, tokens and dollars of the run, and of each round what is known of it. */
export function spend(report: RunReport, { price }: ReportContext): SafeHtml {
  const { rounds } = report;
  return section('spend', 'Spend', html`${totals(report)}
${dataTable('What each round took', [
    { title: 'Round' }, { title: 'Rows added', numeric: true },
    ...(asked(rounds) ? [{ title: 'Calls', numeric: true }, { title: 'Prompt tokens', numeric: true }, { title: 'Completion tokens', numeric: true }, { title: 'Tokens a row added', numeric: true }, ...(price === undefined ? [] : [{ title: 'Dollars', numeric: true }])] : []),
    { title: 'Training', numeric: true }, { title: 'Tokens/s', numeric: true },
  ], rounds.map((round) => [
    round.round === 0 ? '0, seed' : String(round.round), integer(round.addedRows),
    ...(asked(rounds) ? [...tokenCells(round), ...(price === undefined ? [] : [dollars(dollarsOf(round.spend, price))])] : []),
    duration(round.trainer.seconds), integer(round.trainer.tokensPerSecond),
  ]))}
${asked(rounds) && html`<p class="note">By round: the answers that the rows were made from, at list price also where the journal gave them for nothing. Above: what was sent and billed.</p>`}`);
}

function totals(report: RunReport): Fragment {
  const { calls, cachedCalls, promptTokens, completionTokens, dollars: spent, capDollars } = report.spend;
  if (calls === 0 && cachedCalls === 0) return html`<p class="prose">No language model was called: ${report.simulated ? 'the teacher is simulated' : 'the teacher drew from a pool of recorded texts'}.</p>`;
  return dataTable('Language model calls', [{ title: 'What' }, { title: 'Amount', numeric: true }], [
    ['calls', integer(calls)],
    ['answered from the journal', integer(cachedCalls)],
    ['prompt tokens', integer(promptTokens)],
    ['completion tokens', integer(completionTokens)],
    ['dollars', spent === null ? 'unknown price' : dollars(spent)],
    ['cap', capDollars === null ? 'none' : dollars(capDollars)],
  ]);
}

function tokenCells({ spend: { calls, promptTokens, completionTokens }, addedRows }: RoundReport): readonly string[] {
  return [integer(calls), integer(promptTokens), integer(completionTokens), addedRows === 0 ? '–' : integer((promptTokens + completionTokens) / addedRows)];
}

function asked(rounds: readonly RoundReport[]): boolean {
  return rounds.some((round) => round.spend.calls > 0);
}
