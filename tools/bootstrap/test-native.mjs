// The Nx target `test-native`: the C++ tests by ctest, counted as vitest counts.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { writeJson } from './json-file.mjs';
import { ensureNativeTools } from './native-tools.mjs';
import { nativeBuildFolder, testResultsFolder } from './paths.mjs';

const junitFile = path.join(nativeBuildFolder, 'ctest-junit.xml');

const { ctest } = await ensureNativeTools();
rmSync(junitFile, { force: true });
const args = ['--test-dir', nativeBuildFolder, '--output-on-failure', '--no-tests=error', '--output-junit', junitFile, ...process.argv.slice(2)];
const { status } = spawnSync(ctest, args, { stdio: ['ignore', 'inherit', 'inherit'] });
writeJson(path.join(testResultsFolder, 'packages', 'native-trainer.native.json'), reportOf(readFileSync(junitFile, 'utf8'), status === 0));
process.exitCode = status ?? 1;

/**
 * @param {string} junit
 * @param {boolean} success
 * @returns {import('./test-summary.mjs').TestReport}
 */
function reportOf(junit, success) {
  /** @param {string} name */
  const attribute = (name) => Number(junit.match(new RegExp(`<testsuite[^>]*\\s${name}="(\\d+)"`))?.[1] ?? 0);
  const failed = attribute('failures');
  const skipped = attribute('skipped') + attribute('disabled');
  return { success, numPassedTests: attribute('tests') - failed - skipped, numFailedTests: failed, numPendingTests: skipped };
}
