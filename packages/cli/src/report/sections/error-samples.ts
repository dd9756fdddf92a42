import type { RunReport } from '@stepsynth/core';
import { count } from '../format.ts';
import { dataText, html, type SafeHtml } from '../html.ts';
import { section } from './table.ts';

type ErrorSample = RunReport['errorSamples'][number];

const SHOWN_CHARACTERS = 600;

/** Errors with the examples written from them, so that a reader can judge the teacher's work. */
export function errorSamples(report: RunReport): SafeHtml | undefined {
  if (report.errorSamples.length === 0) return undefined;
  return section('samples', `${count(report.errorSamples.length, 'error')} and what was written from ${report.errorSamples.length === 1 ? 'it' : 'them'}`,
    html`<details><summary>Show ${report.errorSamples.length === 1 ? 'it' : 'them'}</summary><ol class="samples">${report.errorSamples.map(sampleCard)}</ol></details>`);
}

function sampleCard(sample: ErrorSample): SafeHtml {
  return html`<li><article aria-label="Error ${sample.goldId}">
<p class="meta"><span>round ${sample.round}</span><span>gold <b>${dataText(sample.label)}</b></span><span>predicted <b>${dataText(sample.predicted)}</b></span>${fate(sample)}<span class="muted">${dataText(sample.goldId)}</span></p>
${fieldList(sample.fields)}
<h3>${sample.examples.length === 0 ? 'Nothing was accepted for this error' : `Written from it: ${count(sample.examples.length, 'example')}, labelled `}${sample.examples.length > 0 && dataText(sample.label)}</h3>
${sample.examples.map((fields) => html`<blockquote>${fieldList(fields)}</blockquote>`)}
</article></li>`;
}

function fate(sample: ErrorSample): SafeHtml | undefined {
  if (sample.fixedNextRound === null) return undefined;
  return sample.fixedNextRound ? html`<span class="chip good">right in the next round</span>` : html`<span class="chip bad">still wrong in the next round</span>`;
}

function fieldList(fields: Readonly<Record<string, string>>): SafeHtml {
  const entries = Object.entries(fields);
  if (entries.length === 1) return html`<p class="text" dir="auto">${longText(entries[0]![1])}</p>`;
  return html`<dl class="fields">${entries.map(([name, text]) => html`<dt>${dataText(name)}</dt><dd class="text" dir="auto">${longText(text)}</dd>`)}</dl>`;
}

function longText(text: string): SafeHtml {
  if (text.length <= SHOWN_CHARACTERS * 1.2) return html`${text}`;
  const shown = [...text.slice(0, SHOWN_CHARACTERS).toWellFormed()].join('');
  return html`${shown}… <details><summary>all ${count(text.length, 'character')}</summary>${text}</details>`;
}
