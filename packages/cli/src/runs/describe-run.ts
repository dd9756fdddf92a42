import { join } from 'node:path';
import { ofMetric, type Metric, type RoundReport, type RunReport } from '@stepsynth/core';
import { decimal, integer, percent, percentInterval } from '../report/format.ts';
import { teacherLabelTexts } from '../report/teacher-label-texts.ts';
import { controlText } from '../report/control-text.ts';
import { describeGap } from './describe-gap.ts';
import { overlapLines } from './overlap-lines.ts';
import { spendText } from './spend-text.ts';
import { textTable } from '../terminal/text-table.ts';

/** What a person sees at the end of a run. `directory` is as the user named it. */
export function describeRun(report: RunReport, directory: string): string {
  return [
    report.simulated && 'The teacher and the gold data are simulated: these figures say nothing about real text.\n',
    roundTable(report.rounds, report.metrics),
    ...describeGap(report),
    ...teacherLabelTexts(report).map((text) => `labels    ${text}`),
    ...(report.control ?? []).map((control) => `control   round ${control.round}: ${controlText(control)}`),
    report.overlap !== undefined && `\n${overlapLines(report.overlap)}`,
    '',
    `test      ${report.metrics.map((metric) => metricText(report, metric)).join(', ')}, ${integer(report.test.rows)} rows`,
    report.spend.calls + report.spend.cachedCalls > 0 && `spent     ${spendText(report.spend)}`,
    `data set  ${join(directory, 'dataset')}, ${integer(report.dataset.rows)} rows`,
    `model     ${join(directory, 'model')}`,
    `report    ${join(directory, 'report.html')}`,
  ].filter((line) => line !== false).join('\n');
}

/** One line a round. */
export function roundTable(rounds: readonly RoundReport[], [main, other]: RunReport['metrics']): string {
  const withGap = rounds.some((round) => round.gap !== undefined);
  const header = ['round', 'rows', 'errors', 'fixed', 'broken', `${main.title} (selection)`, other.title, ...(withGap ? ['gap: total variation', 'Jensen–Shannon'] : [])];
  return textTable(header, rounds.map((round) => [
    String(round.round),
    integer(round.trainingRows),
    integer(round.errors),
    ...(round.round === 0 ? ['–', '–'] : [integer(round.fixed), integer(round.broken)]),
    percent(ofMetric(round.selection, main.name)),
    percent(ofMetric(round.selection, other.name)),
    ...(round.gap === undefined ? [] : [decimal(round.gap.totalVariation), decimal(round.gap.jensenShannon)]),
  ]));
}

function metricText({ test }: RunReport, { name, title }: Metric): string {
  const bounds = test.interval95[name];
  return `${title} ${percent(ofMetric(test, name))}${bounds === undefined ? '' : ` (95 %: ${percentInterval(bounds)})`}`;
}
