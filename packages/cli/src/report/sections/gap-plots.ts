import { ofMetric, summaryOfGap, type GapEstimate, type RoundReport, type RunReport } from '@stepsynth/core';
import { lineChart, type LineChartOptions, type LineSeries } from '../chart/line-chart.ts';
import { capitalised, decimal, percent } from '../format.ts';
import { aucText, frechetText } from '../gap-words.ts';
import { html, type SafeHtml } from '../html.ts';

/** Accuracy by round and, over the same rounds, each measure of the gap. */
export function gapPlots(report: RunReport): SafeHtml {
  const { rounds, goldGap } = report;
  const measured = rounds.some(({ estimatedGap }) => estimatedGap !== undefined);
  return html`<div class="plots">${accuracyPlot(report)}
${rounds.some(({ gap }) => gap !== undefined) && exactPlot(rounds)}
${measured && [aucPlot(rounds, goldGap), frechetPlot(rounds, goldGap), coveragePlot(rounds, goldGap)]}</div>`;
}

function accuracyPlot({ rounds, metrics: [main] }: RunReport): SafeHtml {
  return plot(rounds, {
    what: `${capitalised(main.title)} on selection`,
    series: [{ name: `${main.title} on selection`, mark: 'series-1', values: rounds.map(({ selection }) => ofMetric(selection, main.name)), intervals: rounds.map(({ selection }) => ofMetric(selection.interval95, main.name)) }],
    label: percent,
    tickLabel: (tick) => `${Math.round(tick * 1000) / 10}`,
    caption: 'Per cent. Whiskers: 95 % bootstrap intervals.',
  });
}

function exactPlot(rounds: readonly RoundReport[]): SafeHtml {
  return plot(rounds, {
    what: 'Total variation and Jensen-Shannon distance to gold',
    series: [
      { name: 'total variation', mark: 'series-2', values: rounds.map(({ gap }) => gap?.totalVariation) },
      { name: 'Jensen–Shannon', mark: 'series-3', values: rounds.map(({ gap }) => gap?.jensenShannon) },
    ],
    label: (value) => decimal(value), tickLabel: String, fromZero: true,
    caption: 'Exact distance to gold in the simulated world.',
  });
}

function aucPlot(rounds: readonly RoundReport[], goldGap: GapEstimate | undefined): SafeHtml {
  const of = summaries(rounds);
  return plot(rounds, {
    what: 'AUC of a classifier that tells synthetic from gold',
    series: [{ name: `AUC, synthetic against gold${withinLabels(rounds)}`, mark: 'series-2', values: of.map((gap) => gap?.auc), intervals: of.map((gap) => gap?.aucInterval95) }],
    ...(goldGap !== undefined && { reference: { name: 'gold against gold', mark: 'series-4', value: summaryOfGap(goldGap).auc } }),
    label: aucText, tickLabel: String,
    caption: 'Classifier two-sample test; 0.5: it sees no gap. Whiskers: 95 % intervals.',
  });
}

function frechetPlot(rounds: readonly RoundReport[], goldGap: GapEstimate | undefined): SafeHtml {
  return plot(rounds, {
    what: 'Fréchet distance to gold',
    series: [{ name: `Fréchet distance${withinLabels(rounds)}`, mark: 'series-3', values: summaries(rounds).map((gap) => gap?.frechet) }],
    ...(goldGap !== undefined && { reference: { name: 'gold against gold', mark: 'series-4', value: summaryOfGap(goldGap).frechet } }),
    label: frechetText, tickLabel: String, fromZero: true,
    caption: 'Squared, in the units of the encoder’s states.',
  });
}

function coveragePlot(rounds: readonly RoundReport[], goldGap: GapEstimate | undefined): SafeHtml {
  return plot(rounds, {
    what: 'Coverage of gold',
    series: [{ name: 'coverage', mark: 'series-5', values: rounds.map(({ estimatedGap }) => estimatedGap?.coverage) }],
    ...(goldGap !== undefined && { reference: { name: 'gold by gold', mark: 'series-4', value: goldGap.coverage } }),
    label: percent, tickLabel: (tick) => `${Math.round(tick * 1000) / 10}`, fromZero: true,
    caption: 'Per cent of gold rows with a synthetic row near.',
  });
}

/** A chart over all rounds, so that those side by side have the same axis; its description reads the values out. */
function plot(rounds: readonly RoundReport[], { what, ...options }: Omit<LineChartOptions, 'description' | 'rounds'> & { what: string }): SafeHtml {
  const values = (index: number): string => options.series.map(({ values: own }: LineSeries) => own[index]).map((value) => (value === undefined ? 'not measured' : options.label(value))).join(' and ');
  return lineChart({ ...options, description: `${what} by round: ${rounds.map(({ round }, index) => `round ${round} ${values(index)}`).join(', ')}.`, rounds: rounds.map(({ round }) => round) });
}

function summaries(rounds: readonly RoundReport[]): readonly (ReturnType<typeof summaryOfGap> | undefined)[] {
  return rounds.map(({ estimatedGap }) => (estimatedGap === undefined ? undefined : summaryOfGap(estimatedGap)));
}

function withinLabels(rounds: readonly RoundReport[]): string {
  return rounds.some(({ estimatedGap }) => estimatedGap?.withinLabels !== undefined) ? ', within labels' : '';
}
