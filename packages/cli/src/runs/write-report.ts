import { buildLineage, type LineageInputs, type RunReport } from '@stepsynth/core';
import { writeFileDurably, type RunDirectory } from '@stepsynth/core/node';
import { planFromManifest } from '../compose/run-plan.ts';
import { spendCapOf } from '../compose/spend-cap.ts';
import { browserScript } from '../report/browser-script.ts';
import { contextOf } from '../report/context-of.ts';
import { renderReportHtml } from '../report/render-report.ts';

/** Writes report.json and report.html, the page with the lineage of every row. */
export async function writeReport({ paths, manifest }: RunDirectory, report: RunReport, inputs: LineageInputs): Promise<void> {
  const { file } = planFromManifest(manifest, paths.manifest);
  const [data, script] = await Promise.all([buildLineage(inputs), browserScript()]);
  await writeFileDurably(paths.reportJson, `${JSON.stringify(report, null, 2)}\n`);
  await writeFileDurably(paths.reportHtml, renderReportHtml(report, { context: contextOf(manifest, spendCapOf(file).price), lineage: { data, script } }));
}
