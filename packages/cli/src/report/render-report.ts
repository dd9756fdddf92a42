import { createHash } from 'node:crypto';
import type { RunReport } from '@stepsynth/core';
import { html, raw, type SafeHtml } from './html.ts';
import { emptyContext, type ReportContext } from './report-context.ts';
import { dataByRound } from './sections/data-by-round.ts';
import { errorSamples } from './sections/error-samples.ts';
import { errors } from './sections/errors.ts';
import { gap } from './sections/gap.ts';
import { headline } from './sections/headline.ts';
import { learningCurve } from './sections/learning-curve.ts';
import { settings, spend, warnings } from './sections/spend-and-settings.ts';
import { testScores } from './sections/test-scores.ts';
import { stylesheet } from './style/stylesheet.ts';

/**
 * `report.html`: one file without scripts, images or links to other files. Its policy allows nothing but its own
 * style sheet, by hash, so that even markup that escaped escaping could neither run nor call out.
 */
export function renderReportHtml(report: RunReport, context: ReportContext = emptyContext): string {
  const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(stylesheet).digest('base64')}'; base-uri 'none'; form-action 'none'`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${raw(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${report.task}: stepsynth run report${report.simulated && ' (simulated)'}</title>
<style>${raw(stylesheet)}</style>
</head>
<body>
<main>
${headline(report, context)}
${contents(report)}
${warnings(report)}
${learningCurve(report)}
${gap(report)}
${errors(report)}
${dataByRound(report)}
${testScores(report)}
${errorSamples(report)}
${spend(report)}
${settings(report, context)}
</main>
</body>
</html>
`.markup;
}

function contents(report: RunReport): SafeHtml {
  const entries: readonly (readonly [id: string, title: string, present: boolean])[] = [
    ['learning-curve', 'Learning curve', true],
    ['gap', 'Gap', report.rounds.some((round) => round.gap !== undefined)],
    ['errors', 'Errors', true],
    ['data', 'Data', true],
    ['test', 'Test by label', true],
    ['samples', 'Examples', report.errorSamples.length > 0],
    ['spend', 'Spend', true],
    ['settings', 'Settings', true],
  ];
  return html`<nav aria-label="Contents"><ul>${entries.map(([id, title, present]) => present && html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>`;
}
