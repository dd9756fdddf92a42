import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { readJson } from '../../packages/native-trainer/scripts/json-file.mjs';
import { displayPath, testResultsFolder } from './paths.mjs';

/**
 * The part of vitest's JSON report that is counted; the native tests write the same shape.
 *
 * @typedef {object} TestReport
 * @property {boolean} success
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {number} numPendingTests
 * @property {{ name: string, message?: string, assertionResults: { fullName: string, status: string }[] }[]} [testResults]
 */

/** Reports of an earlier run must not be counted again; Nx puts back those of the targets it takes from its cache. */
export function clearTestResults() {
  rmSync(testResultsFolder, { recursive: true, force: true });
}

/**
 * Prints `N passed, N failed` as the last line.
 *
 * @param {number} runnerCode exit code of the test run
 * @returns {number} exit code
 */
export function printTestSummary(runnerCode) {
  const reports = readReports();
  const { passed, failed, skipped } = countTests(reports, runnerCode);
  const noneRan = passed + failed === 0;
  for (const name of failedTests(reports)) console.log(`failed: ${name}`);
  console.log(`${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`);
  return runnerCode !== 0 ? runnerCode : Number(failed > 0 || noneRan);
}

/** @returns {(TestReport | undefined)[]} */
function readReports() {
  if (!existsSync(testResultsFolder)) return [];
  const files = readdirSync(testResultsFolder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'));
  return files.map((name) => readJson(path.join(testResultsFolder, name)));
}

/**
 * File and name of each failed test; of a file that did not load, the file.
 *
 * @param {readonly (TestReport | undefined)[]} reports
 */
export function failedTests(reports) {
  return reports.flatMap((report) => report?.testResults ?? []).flatMap((file) => {
    const failed = file.assertionResults.filter(({ status }) => status === 'failed');
    const names = failed.map(({ fullName }) => `${displayPath(file.name)}: ${fullName}`);
    return names.length === 0 && file.message ? [`${displayPath(file.name)}: ${file.message.split('\n', 1)[0]}`] : names;
  });
}

/**
 * Sums reports. A run that failed without a failed test (a file that does not load, a crash) counts as one failure.
 *
 * @param {readonly (TestReport | undefined)[]} reports undefined: torn
 * @param {number} runnerCode
 */
export function countTests(reports, runnerCode) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const report of reports) {
    counts.passed += report?.numPassedTests ?? 0;
    counts.failed += failuresOf(report);
    counts.skipped += report?.numPendingTests ?? 0;
  }
  if (runnerCode !== 0) counts.failed = Math.max(1, counts.failed);
  return counts;
}

/** @param {TestReport | undefined} report */
function failuresOf(report) {
  if (report === undefined) return 1;
  return report.success ? report.numFailedTests : Math.max(1, report.numFailedTests);
}
