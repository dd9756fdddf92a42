import { join } from 'node:path';
import type { RoundReport, RunReport } from '@stepsynth/core';
import { decimal, integer, percent, percentInterval } from '../report/format.ts';
import { controlText } from '../report/control-text.ts';
import { spendText } from './spend-text.ts';
import { textTable } from '../terminal/text-table.ts';

/** What a person sees at the end of a run. `directory` is as the user named it. */
export function describeRun(report: RunReport, directory: string): string {
  return [
    report.simulated && 'The teacher and the gold data are simulated: these figures say nothing about real text.\n',
    roundTable(report.rounds),
    ...(report.control ?? []).map((control) => `control   round ${control.round}: ${controlText(control)}`),
    '',
    `test      accuracy ${percent(report.test.accuracy)}${interval(report, 'accuracy')}, macro-F1 ${percent(report.test.macroF1)}${interval(report, 'macroF1')}, ${integer(report.test.rows)} rows`,
    report.spend.calls + report.spend.cachedCalls > 0 && `spent     ${spendText(report.spend)}`,
    `data set  ${join(directory, 'dataset')}, ${integer(report.dataset.rows)} rows`,
    `model     ${join(directory, 'model')}`,
    `report    ${join(directory, 'report.html')}`,
  ].filter((line) => line !== false).join('\n');
}

/** One line a round. */
export function roundTable(rounds: readonly RoundReport[]): string {
  const withGap = rounds.some((round) => round.gap !== undefined);
  const header = ['round', 'rows', 'errors', 'fixed', 'broken', 'accuracy (selection)', 'macro-F1', ...(withGap ? ['gap: total variation', 'Jensen–Shannon'] : [])];
  return textTable(header, rounds.map((round) => [
    String(round.round),
    integer(round.trainingRows),
    integer(round.errors),
    ...(round.round === 0 ? ['–', '–'] : [integer(round.fixed), integer(round.broken)]),
    percent(round.selection.accuracy),
    percent(round.selection.macroF1),
    ...(round.gap === undefined ? [] : [decimal(round.gap.totalVariation), decimal(round.gap.jensenShannon)]),
  ]));
}

function interval(report: RunReport, metric: string): string {
  const bounds = report.test.interval95[metric];
  return bounds === undefined ? '' : ` (95 %: ${percentInterval(bounds)})`;
}
