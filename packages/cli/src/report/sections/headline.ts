import { ofMetric, type MetricName, type RunReport } from '@stepsynth/core';
import { count, integer, percent, percentInterval, points } from '../format.ts';
import { dataText, html, type Fragment, type SafeHtml } from '../html.ts';
import type { ReportContext } from '../report-context.ts';
import { checkpointName } from './checkpoint-name.ts';
import { finalRoundOf } from './rounds.ts';

/** Title, what was done in a sentence, and the figures that matter: the rounds on selection, test once, the data. */
export function headline(report: RunReport, context: ReportContext): SafeHtml {
  const final = finalRoundOf(report);
  const first = report.rounds[0]!;
  const { test } = report;
  return html`<header>
<p class="eyebrow">stepsynth ${report.stepsynthVersion} · run report</p>
<h1>${dataText(report.task)}</h1>
<p class="lead">${sentence(report)}</p>
<p class="note">Method ${report.method}, seed ${report.seed}, gold roles <q>${report.goldRoles}</q>${context.startedAt !== undefined && html`, started <time datetime="${context.startedAt}">${context.startedAt.slice(0, 16).replace('T', ' ')} UTC</time>`}. Stopped because ${report.stoppedBecause}.</p>
${report.simulated && simulatedBanner()}
<dl class="figures">
${figure('Selection, seed data', percent(first.selection.accuracy), `95 %: ${percentInterval(first.selection.interval95.accuracy)}`)}
${final.round > 0 && figure(`Selection, round ${final.round}`, percent(final.selection.accuracy), `${points(final.selection.accuracy - first.selection.accuracy)} points`)}
${report.metrics.map(({ name, title }) => figure(`Test ${title}`, percent(ofMetric(test, name)), intervalText(report, name)))}
${figure('Training rows', integer(report.dataset.rows), 'in the final data set')}
</dl>
<p class="note">Test was scored once, at the end, on ${count(test.rows, 'row')}. Everything by round is measured on selection or mining data.</p>
</header>`;
}

/** What was done, in one sentence. */
function sentence(report: RunReport): Fragment {
  const { rounds, dataset, labels } = report;
  const final = finalRoundOf(report);
  const seedRows = rounds[0]!.addedRows;
  const writtenRows = dataset.rows - seedRows;
  return html`A model of ${parameters(report.model.parameters)}, begun from <strong>${dataText(checkpointName(report))}</strong>, was trained to ${aim(labels)} on ${count(dataset.rows, 'row')} ${origin(report)}: ${integer(seedRows)} of seed data${
    final.round > 0 && html` and ${integer(writtenRows)} for the errors of ${count(final.round, 'round')}`}.`;
}

/** Without labels the answers are spans of the context. */
function aim(labels: readonly string[]): Fragment {
  if (labels.length === 0) return 'find answers in a context';
  return html`tell ${labels.length <= 4 ? labelList(labels) : `${labels.length} labels`} apart`;
}

function labelList(labels: readonly string[]): Fragment {
  return labels.map((label, index) => [index === 0 ? '' : index === labels.length - 1 ? ' and ' : ', ', dataText(label)]);
}

function parameters(value: number): string {
  return value >= 1e6 ? `${(value / 1e6).toFixed(1)} million parameters` : count(value, 'parameter');
}

/** By whom the rows were written, as far as candidates say. */
function origin({ rounds }: RunReport): string {
  const kinds = new Set(rounds.flatMap(({ sources }) => Object.keys(sources)));
  if (kinds.has('simulated')) return 'that a simulated teacher wrote';
  return kinds.has('generated') ? 'that a language model wrote' : 'drawn from a pool of recorded texts';
}

function simulatedBanner(): SafeHtml {
  return html`<p class="banner" role="note"><strong>Simulated.</strong> The teacher and the gold data come from a small closed world made for demonstration and tests. No language model wrote these texts; the figures say how the method behaves in that world, nothing about real text.</p>`;
}

function intervalText(report: RunReport, metric: MetricName): string {
  const interval = report.test.interval95[metric];
  return interval === undefined ? '' : `95 %: ${percentInterval(interval)}`;
}

function figure(title: string, value: string, detail: string): SafeHtml {
  return html`<div><dt>${title}</dt><dd class="value">${value}</dd><dd class="detail">${detail}</dd></div>`;
}
