// npm run demo, npm test: set up what is missing, then do it. Arguments after the name are passed on.
import path from 'node:path';
import { runInForeground } from '../../packages/native-trainer/scripts/child-processes.mjs';
import { nxCommand, workspaceEnvironment } from './nx-command.mjs';
import { pinnedNode, workspaceRoot } from './paths.mjs';
import { setUp } from './setup.mjs';
import { clearTestResults, printTestSummary } from './test-summary.mjs';

const actions = { demo, test };
const [name, ...args] = process.argv.slice(2);

if (name !== 'demo' && name !== 'test') {
  console.error('usage: node tools/bootstrap/run.mjs demo|test [arguments]');
  process.exitCode = 2;
} else {
  process.exitCode = (await setUp()) ? await actions[name](args) : 1;
}

/** @param {readonly string[]} passedOn */
function demo(passedOn) {
  const main = path.join(workspaceRoot, 'packages', 'cli', 'bin', 'stepsynth.mjs');
  return runInForeground(pinnedNode, [main, 'demo', ...passedOn], { cwd: workspaceRoot, env: workspaceEnvironment() });
}

/** @param {readonly string[]} passedOn */
async function test(passedOn) {
  clearTestResults();
  const { command, args: nxArguments, env } = nxCommand(['run-many', '-t', 'test', 'test-native', '--output-style=stream', '--nx-bail=false', ...passedOn]);
  const code = await runInForeground(command, nxArguments, { cwd: workspaceRoot, env });
  return printTestSummary(code);
}
