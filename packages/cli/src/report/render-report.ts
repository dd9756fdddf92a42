import type { LineageData, RunReport } from '@stepsynth/core';
import { html, type SafeHtml } from './html.ts';
import { embedLineage } from './lineage/embed-lineage.ts';
import { renderPage } from './render-page.ts';
import { emptyContext, type ReportContext } from './report-context.ts';
import { confusion } from './sections/confusion.ts';
import { spend } from './sections/cost.ts';
import { dataByRound } from './sections/data-by-round.ts';
import { errorSamples } from './sections/error-samples.ts';
import { errors } from './sections/errors.ts';
import { gap, hasGap } from './sections/gap.ts';
import { headline } from './sections/headline.ts';
import { learningCurve } from './sections/learning-curve.ts';
import { lineage } from './sections/lineage.ts';
import { overlap } from './sections/overlap.ts';
import { settings, warnings } from './sections/settings.ts';
import { verdict } from './sections/verdict.ts';

/** The browser of all rows: its data, and the script that shows it. */
export interface LineagePage {
  readonly data: LineageData;
  /** From `browserScript`. */
  readonly script: string;
}

/** What a page shows beside the report. */
export interface ReportPage {
  readonly context?: ReportContext;
  readonly lineage?: LineagePage;
}

/** `report.html`. */
export function renderReportHtml(report: RunReport, { context = emptyContext, lineage: rows }: ReportPage = {}): string {
  return renderPage({
    title: html`${report.task}: stepsynth run report${report.simulated && ' (simulated)'}`,
    skipTo: 'Skip to the report',
    main: html`${headline(report, context)}
${verdict(report)}
${contents(report, rows !== undefined)}
${warnings(report)}
${learningCurve(report)}
${gap(report)}
${errors(report)}
${dataByRound(report)}
${overlap(report)}
${confusion(report)}
${rows !== undefined && lineage(embedLineage(rows.data))}
${errorSamples(report)}
${spend(report, context)}
${settings(report, context)}`,
    script: rows?.script,
  });
}

function contents(report: RunReport, withLineage: boolean): SafeHtml {
  const entries: readonly (readonly [id: string, title: string, present: boolean])[] = [
    ['learning-curve', 'Learning curve', true],
    ['gap', 'Gap', hasGap(report)],
    ['errors', 'Errors', true],
    ['data', 'Data', true],
    ['overlap', 'Overlap', report.overlap !== undefined],
    ['confusion', 'Confusion', report.test.confusion !== undefined],
    ['lineage', 'Every row', withLineage],
    ['samples', 'Examples', report.errorSamples.length > 0],
    ['spend', 'Spend', true],
    ['settings', 'Settings', true],
  ];
  return html`<nav aria-label="Contents"><ul>${entries.map(([id, title, present]) => present && html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>`;
}
