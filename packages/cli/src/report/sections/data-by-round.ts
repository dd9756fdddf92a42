import type { RoundReport, RunReport } from '@stepsynth/core';
import { barChart } from '../chart/bar-chart.ts';
import { capitalised, count, integer, percent } from '../format.ts';
import { dataText, html, type Fragment, type SafeHtml } from '../html.ts';
import { teacherLabelTexts } from '../teacher-label-texts.ts';
import { reasonName, sourceName } from '../words.ts';
import { dataTable, section } from './table.ts';

const SHOWN_CHARACTERS = 300;

/** Training rows by origin and round, candidates and what became of them, and how candidates were found. */
export function dataByRound(report: RunReport): SafeHtml {
  const { rounds } = report;
  const seedRows = rounds[0]!.addedRows;
  return section('data', 'Data by origin and round', html`<div class="columns">
${barChart({
    description: `Training rows by origin: ${rounds.map((round) => `round ${round.round} ${integer(round.trainingRows)} rows, ${integer(round.addedRows)} of them added`).join('; ')}.`,
    rounds: rounds.map((round) => round.round),
    series: [
      { name: 'seed', mark: 'series-1', values: rounds.map(() => seedRows) },
      { name: 'extrapolated before', mark: 'series-2 pale', values: rounds.map((_, index) => rounds.slice(1, index).reduce((total, { addedRows }) => total + addedRows, 0)) },
      { name: 'extrapolated in this round', mark: 'series-2', values: rounds.map((round) => (round.round === 0 ? 0 : round.addedRows)) },
    ],
    label: integer,
    caption: 'Rows the model of each round was trained on.',
  })}
${dataTable('Candidates by round', [
    { title: 'Round' }, { title: 'Asked for', numeric: true }, { title: 'Candidates', numeric: true }, { title: 'Rejected', numeric: true }, { title: 'Added', numeric: true },
  ], rounds.map((round) => [
    round.round === 0 ? '0, seed' : String(round.round), integer(round.requestedRows), integer(round.candidates), integer(sum(round.rejected)), addedCell(round),
  ]))}</div>
${teacherLabelTexts(report).map((text) => html`<p>${capitalised(text)}.</p>`)}
${rejections(report)}
${sources(rounds)}`);
}

function addedCell(round: RoundReport): Fragment {
  const missing = round.requestedRows - round.addedRows;
  const notes = [
    ...(missing > 0 ? [`${integer(missing)} short`] : []),
    ...(round.labelNoise === undefined ? [] : [`${integer(round.labelNoise.leftOut)} of all left out, ${integer(round.labelNoise.weighedLess)} weighed less: labels probably wrong`]),
  ];
  return notes.length === 0 ? integer(round.addedRows) : html`${integer(round.addedRows)}${notes.map((note) => html`<span class="below">${note}</span>`)}`;
}

function rejections({ rounds, rejectionSamples }: RunReport): SafeHtml {
  const reasons = namesOf(rounds.map((round) => round.rejected));
  if (reasons.length === 0) return html`<h3>Rejections by reason</h3><p>No candidate was rejected.</p>`;
  return html`<h3>Rejections by reason</h3>${dataTable('Rejected candidates by reason and round', roundColumns('Reason', rounds),
    reasons.map((reason) => [rejectionLink(reason), ...rounds.map((round) => integer(round.rejected[reason] ?? 0)), integer(rounds.reduce((total, round) => total + (round.rejected[reason] ?? 0), 0))]))}
${rejectionSamples.length > 0 && html`<details class="fold"><summary>${count(rejectionSamples.length, 'rejected candidate')} as a sample</summary>${samples(rejectionSamples)}</details>`}`;
}

/** Leads into the lineage, where the rows of the reason are. */
function rejectionLink(reason: string): SafeHtml {
  return html`<a href="#${new URLSearchParams({ status: `rejected:${reason}` }).toString()}">${reasonName(reason)}</a>`;
}

function samples(rejected: RunReport['rejectionSamples']): SafeHtml {
  return dataTable('Rejected candidates, at most three a reason', [{ title: 'Reason' }, { title: 'Row' }, { title: 'Asked for' }, { title: 'Text' }],
    rejected.map(({ reason, label, fields, row }) => [
      reasonName(reason),
      html`<a href="#${new URLSearchParams({ row }).toString()}">${row}</a>`,
      dataText(label),
      fields === undefined ? html`<span class="muted">nothing proposed</span>` : shortText(fields),
    ]));
}

/** The field that was written stands last. */
function shortText(fields: Readonly<Record<string, string>>): SafeHtml {
  const text = Object.values(fields).at(-1) ?? '';
  return html`<span class="text" dir="auto">${text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS).toWellFormed()}…` : text}</span>`;
}

function sources(rounds: readonly RoundReport[]): SafeHtml | undefined {
  const kinds = namesOf(rounds.map((round) => round.sources));
  if (kinds.length === 0) return undefined;
  const share = (part: number, whole: number): string => (whole === 0 ? '–' : `${integer(part)} (${percent(part / whole, 0)})`);
  const whole = rounds.reduce((total, round) => total + sum(round.sources), 0);
  return html`<h3>How candidates were found</h3>${dataTable('Candidates by source and round', roundColumns('Source', rounds),
    kinds.map((kind) => [
      sourceName(kind),
      ...rounds.map((round) => share(round.sources[kind] ?? 0, sum(round.sources))),
      share(rounds.reduce((total, round) => total + (round.sources[kind] ?? 0), 0), whole),
    ]))}`;
}

function roundColumns(first: string, rounds: readonly RoundReport[]) {
  return [{ title: first }, ...rounds.map((round) => ({ title: `Round ${round.round}`, numeric: true })), { title: 'All', numeric: true }];
}

function namesOf(counts: readonly Readonly<Record<string, number>>[]): readonly string[] {
  return [...new Set(counts.flatMap((count) => Object.keys(count)))].toSorted();
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, value) => total + value, 0);
}
