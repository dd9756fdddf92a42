import type { RunReport } from '@stepsynth/core';
import { count, integer } from '../format.ts';
import { dataText, html, type Fragment, type SafeHtml } from '../html.ts';
import type { ReportContext } from '../report-context.ts';
import { dataTable, section } from './table.ts';

/** What went wrong without ending the run. */
export function warnings(report: RunReport): SafeHtml | undefined {
  if (report.warnings.length === 0) return undefined;
  return html`<section id="warnings" aria-labelledby="warnings-heading" class="warnings"><h2 id="warnings-heading">${count(report.warnings.length, 'warning')}</h2><ul>${report.warnings.map((warning) => html`<li>${dataText(warning)}</li>`)}</ul></section>`;
}

/** Model, data set, versions, input files and every setting of the run. */
export function settings(report: RunReport, context: ReportContext): SafeHtml {
  const trainer = report.rounds.at(-1)!.trainer;
  return section('settings', 'Settings and versions', html`
${pairs('What was made, with what', [
    ['model', html`<code>${dataText(report.model.directory)}</code>`],
    ['initial checkpoint', html`<code>${dataText(report.model.checkpoint)}</code>`],
    ['parameters', integer(report.model.parameters)],
    ['trained on', `${trainer.device}, ${trainer.precision}`],
    ['data set, sha256', html`<code class="hash">${report.dataset.sha256}</code>`],
    ...context.versions.map(([component, version]) => [component, html`<code>${version}</code>`] as const),
  ])}
${context.inputs.length > 0 && folded('Input files', pairs('sha256 of the input files', context.inputs.map(([file, sha256]) => [dataText(file), html`<code class="hash">${sha256}</code>`])))}
${context.settings.length > 0 && folded('Every setting', pairs('Settings of the run', context.settings.map(([path, value]) => [html`<code>${dataText(path)}</code>`, longValue(value)])))}`);
}

function folded(summary: string, body: SafeHtml): SafeHtml {
  return html`<details class="fold"><summary>${summary}</summary>${body}</details>`;
}

function longValue(value: string): SafeHtml {
  return value.includes('\n') || value.length > 100 ? html`<span class="text">${dataText(value)}</span>` : html`<code>${dataText(value)}</code>`;
}

function pairs(caption: string, rows: readonly (readonly [Fragment, Fragment])[]): SafeHtml {
  return dataTable(caption, [{ title: 'Name' }, { title: 'Value' }], rows);
}
