import type { RunReport } from '@stepsynth/core';
import { writeFileDurably, type RunDirectory } from '@stepsynth/core/node';
import { contextOf } from '../report/context-of.ts';
import { renderReportHtml } from '../report/render-report.ts';

/** Writes report.json and report.html. */
export async function writeReport({ paths, manifest }: RunDirectory, report: RunReport): Promise<void> {
  await writeFileDurably(paths.reportJson, `${JSON.stringify(report, null, 2)}\n`);
  await writeFileDurably(paths.reportHtml, renderReportHtml(report, contextOf(manifest)));
}
