import type { RunReport } from '@stepsynth/core';
import { courseSentences, measuredGaps } from '../gap-words.ts';
import { count } from '../format.ts';
import { html, type Fragment, type SafeHtml } from '../html.ts';
import { gapPlots } from './gap-plots.ts';
import { gapTables } from './gap-tables.ts';
import { section } from './table.ts';

/** Whether the report knows anything of the gap. */
export function hasGap({ rounds }: RunReport): boolean {
  return rounds.some(({ gap, estimatedGap }) => gap !== undefined || estimatedGap !== undefined);
}

/** How far training data is from gold by round, beside accuracy: exact in a simulated world, measured on the states of the initial encoder. */
export function gap(report: RunReport): SafeHtml | undefined {
  if (!hasGap(report)) return undefined;
  return section('gap', 'Gap to the gold distribution', html`<div class="prose">${courseSentences(report).map((sentence) => html`<p>${sentence}</p>`)}</div>
${gapPlots(report)}
<div class="prose">${explanation(report)}</div>
${gapTables(report)}`);
}

function explanation(report: RunReport): Fragment {
  const [first] = measuredGaps(report);
  return html`${report.rounds.some((round) => round.gap !== undefined) && html`<p>In a simulated world the gold distribution is known, so total variation and the Jensen–Shannon distance between it and all that a round was trained on are exact, not estimated. 0 means the same distribution.</p>`}
${first !== undefined && html`<p>Measured: selection rows against the synthetic rows that a round was trained on, ${count(first.gap.rows, 'row')} of either where there were as many, drawn with the run’s seed. Each row is the mean of the last states of the <em>initial</em> encoder, ${first.gap.dimensions} numbers, so that all rounds are measured alike. AUC: of a logistic regression (C = 1, five folds) that tells synthetic from gold; 0.5 means that it cannot. Fréchet: squared distance between normal distributions fitted to either; it is biased upwards in small samples, so compare only numbers over as many rows. Within labels: row by row of one label, then the mean. Coverage: share of gold rows with a synthetic one no further away than the median gold row’s nearest other gold row.</p>`}
${report.goldGap !== undefined && html`<p>Mining against selection, two samples of gold, says what no gap looks like at this size: the dashed lines, and the last line of the table.</p>`}`;
}
