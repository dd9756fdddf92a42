import { createHash } from 'node:crypto';
import type { LineageData, RunReport } from '@stepsynth/core';
import { html, raw, type SafeHtml } from './html.ts';
import { embedLineage } from './lineage/embed-lineage.ts';
import { emptyContext, type ReportContext } from './report-context.ts';
import { confusion } from './sections/confusion.ts';
import { spend } from './sections/cost.ts';
import { dataByRound } from './sections/data-by-round.ts';
import { errorSamples } from './sections/error-samples.ts';
import { errors } from './sections/errors.ts';
import { gap } from './sections/gap.ts';
import { headline } from './sections/headline.ts';
import { learningCurve } from './sections/learning-curve.ts';
import { lineage } from './sections/lineage.ts';
import { settings, warnings } from './sections/settings.ts';
import { verdict } from './sections/verdict.ts';
import { stylesheet } from './style/stylesheet.ts';

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

/**
 * `report.html`: one file without images or links to other files. Its policy allows nothing but its own style sheet and
 * script, by hash, and no sink that makes markup of text, so that even markup that escaped escaping could neither run
 * nor call out.
 */
export function renderReportHtml(report: RunReport, { context = emptyContext, lineage: rows }: ReportPage = {}): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${raw(contentPolicy(rows?.script))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${report.task}: stepsynth run report${report.simulated && ' (simulated)'}</title>
<style>${raw(stylesheet)}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the report</a>
<main id="content" tabindex="-1">
${headline(report, context)}
${verdict(report)}
${contents(report, rows !== undefined)}
${warnings(report)}
${learningCurve(report)}
${gap(report)}
${errors(report)}
${dataByRound(report)}
${confusion(report)}
${rows !== undefined && lineage(embedLineage(rows.data))}
${errorSamples(report)}
${spend(report, context)}
${settings(report, context)}
</main>
${rows !== undefined && html`<script type="module">${raw(inlineScript(rows.script))}</script>`}
</body>
</html>
`.markup;
}

function contentPolicy(script: string | undefined): string {
  return [
    "default-src 'none'",
    `style-src '${sha256(stylesheet)}'`,
    ...(script === undefined ? [] : [`script-src '${sha256(inlineScript(script))}'`]),
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}

function sha256(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/** A script ends at its end tag wherever that stands. */
function inlineScript(script: string): string {
  if (/<\/script|<!--/i.test(script)) throw new Error('The page’s script holds markup that would end it.');
  return script;
}

function contents(report: RunReport, withLineage: boolean): SafeHtml {
  const entries: readonly (readonly [id: string, title: string, present: boolean])[] = [
    ['learning-curve', 'Learning curve', true],
    ['gap', 'Gap', report.rounds.some((round) => round.gap !== undefined)],
    ['errors', 'Errors', true],
    ['data', 'Data', true],
    ['confusion', 'Confusion', report.test.confusion !== undefined],
    ['lineage', 'Every row', withLineage],
    ['samples', 'Examples', report.errorSamples.length > 0],
    ['spend', 'Spend', true],
    ['settings', 'Settings', true],
  ];
  return html`<nav aria-label="Contents"><ul>${entries.map(([id, title, present]) => present && html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>`;
}
