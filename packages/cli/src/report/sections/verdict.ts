import { ofMetric, type Gain, type Interval, type RunReport } from '@stepsynth/core';
import { capitalised, count, integer, percent, pointsInterval, points, pValue } from '../format.ts';
import { html, type Fragment, type SafeHtml } from '../html.ts';
import { controlText } from '../control-text.ts';
import { finalRoundOf } from './rounds.ts';
import { section } from './table.ts';

/** McNemar's p-value up to which a change counts as shown. */
const SIGNIFICANCE = 0.05;

type Verdict = 'gain' | 'loss' | 'borderline' | 'none';

/** Whether the error rounds paid: final model against seed data alone, with what the figures do not say. */
export function verdict(report: RunReport): SafeHtml {
  return section('verdict', 'Did the error rounds pay?', html`<div class="measure">${report.gain === undefined ? noComparison(report) : comparison(report, report.gain)}</div>`);
}

function comparison(report: RunReport, gain: Gain): Fragment {
  const kind = verdictOf(gain);
  const final = finalRoundOf(report);
  const [main, other] = report.metrics;
  const { difference, interval95 } = ofMetric(gain, main.name);
  const second = ofMetric(gain, other.name);
  return html`<p class="answer ${kind === 'gain' && report.goldRoles === 'paper' ? 'borderline' : kind}"><strong>${answerOf(kind, report)}</strong></p>
<p>${capitalised(main.title)} on selection went from ${percent(report.rounds[0]!.selection.accuracy)} with seed data alone to ${percent(final.selection.accuracy)} after round ${final.round}: <strong>${points(difference)} points</strong>, 95 % interval ${pointsInterval(interval95)}; ${other.title} ${points(second.difference)} points, ${pointsInterval(second.interval95)}. ${count(gain.mcnemar.fixed, 'row')} became right and ${integer(gain.mcnemar.broken)} became wrong (McNemar’s exact test: p ${gain.mcnemar.pValue < 0.001 ? '' : '= '}${pValue(gain.mcnemar.pValue)}).</p>
${kind === 'none' ? html`<p>The interval holds zero: the choice of rows alone could make a change of this size.</p>`
    : holdsZero(second.interval95) && html`<p>The interval of ${other.title} holds zero: the change shows in ${main.title} alone.</p>`}
${report.control !== undefined && html`<p>Against control rows, which the teacher wrote from mining examples drawn at random:</p><ul class="caveats">${report.control.map((control) => html`<li>Round ${control.round}: ${controlText(control)}.</li>`)}</ul>`}
<ul class="caveats">${caveats(report, final.round).map((caveat) => html`<li>${caveat}</li>`)}</ul>`;
}

const answers: Readonly<Record<Verdict, string>> = {
  gain: 'Yes, on selection.',
  loss: 'No: the rounds made the model worse.',
  borderline: 'Perhaps: interval and test do not agree.',
  none: 'Not shown: no gain beyond chance.',
};

/** A gain on the very rows that were mined is no more than a hint. */
function answerOf(kind: Verdict, { goldRoles, simulated }: RunReport): string {
  if (kind === 'gain' && goldRoles === 'paper') return 'Perhaps: better, but measured on the rows whose errors were mined.';
  if (kind === 'gain' && simulated) return 'Yes, on selection, in the simulated world.';
  return answers[kind];
}

function verdictOf({ accuracy: { interval95: [low, high] }, mcnemar }: Gain): Verdict {
  const outside = !holdsZero([low, high]);
  if (outside !== (mcnemar.pValue < SIGNIFICANCE)) return 'borderline';
  if (!outside) return 'none';
  return low > 0 ? 'gain' : 'loss';
}

function holdsZero([low, high]: Interval): boolean {
  return low <= 0 && high >= 0;
}

function noComparison(report: RunReport): Fragment {
  const tried = report.rounds.length - 1;
  if (tried === 0) return html`<p class="answer none"><strong>Not measured:</strong> the run trained on seed data alone.</p>`;
  return html`<p class="answer none"><strong>No.</strong> None of ${count(tried, 'round')} did better on selection than seed data alone, whose model is the final one.</p>`;
}

function caveats(report: RunReport, final: number): readonly string[] {
  const between = report.rounds.slice(1, final).toSorted((one, other) => one.selection.accuracy - other.selection.accuracy)[0];
  const dip = between === undefined ? 0 : report.rounds[0]!.selection.accuracy - between.selection.accuracy;
  return [
    ...(between !== undefined && dip > Math.abs(report.gain?.accuracy.difference ?? 0) ? [`Round ${between.round} was ${points(-dip)} points against seed data alone: rounds vary by more than this change.`] : []),
    ...(report.goldRoles === 'paper' ? ['Under the gold roles of the paper, selection is also the data whose errors were mined: rows were written from these very errors, which flatters the change. The test score is not touched by that.'] : []),
    ...(final < report.rounds.length - 1 ? [`Round ${final} was chosen because it did best on these rows, which flatters it somewhat.`] : []),
    'The interval covers the choice of rows, not of seeds: a run with another seed gives another number.',
    ...(report.control === undefined ? ['It compares with the seed data that the rounds began with, not with as many more rows of another kind: the setting control in the task file adds that, and stepsynth compare does it in full.'] : []),
  ];
}
