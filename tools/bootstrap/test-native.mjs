// The Nx target `test-native`: the C++ tests by ctest, counted as vitest counts.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { writeJson } from '../../packages/native-trainer/scripts/json-file.mjs';
import { nativeTestReport } from './native-test-report.mjs';
import { ensureNativeTools } from '../../packages/native-trainer/scripts/native-tools.mjs';
import { nativeBuildFolder, testResultsFolder } from './paths.mjs';

const KEPT_OUTPUT_BYTES = String(2 ** 20);
const junitFile = path.join(nativeBuildFolder, 'ctest-junit.xml');

const { ctest } = await ensureNativeTools();
rmSync(junitFile, { force: true });
const output = ['--output-on-failure', '--test-output-size-passed', KEPT_OUTPUT_BYTES, '--output-junit', junitFile];
const args = ['--test-dir', nativeBuildFolder, '--no-tests=error', ...output, ...process.argv.slice(2)];
const { status } = spawnSync(ctest, args, { stdio: ['ignore', 'inherit', 'inherit'] });
const report = nativeTestReport(existsSync(junitFile) ? readFileSync(junitFile, 'utf8') : '');
writeJson(path.join(testResultsFolder, 'packages', 'native-trainer.native.json'), report);
console.log(`${report.numPassedTests} passed, ${report.numFailedTests} failed in the C++ tests`);
process.exitCode = status === 0 && report.success ? 0 : 1;
