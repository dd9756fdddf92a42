import path from 'node:path';
import { runCommand } from '../../packages/native-trainer/scripts/child-processes.mjs';
import { readJson } from '../../packages/native-trainer/scripts/json-file.mjs';
import { nodeModulesBin, pinnedNode, workspaceRoot } from './paths.mjs';
import { PrerequisiteError } from '../../packages/native-trainer/scripts/prerequisite-error.mjs';
import { findOnPath, isExecutable } from '../../packages/native-trainer/scripts/probe.mjs';

/** @type {import('../../packages/native-trainer/scripts/setup-step.mjs').SetupStep} */
export const npmPackages = {
  name: 'npm packages',
  doing: 'npm ci',
  isDone: () => isExecutable(pinnedNode) && installedMatchesLockfile(),
  async run() {
    const env = { ...process.env, PATH: systemPath() };
    if (findOnPath('npm', env.PATH) === undefined) throw new PrerequisiteError('npm is missing: install it with Node (nodejs.org, or apt-get install npm)');
    await runCommand('npm', ['ci', '--no-audit', '--no-fund', '--no-engine-strict'], { log: 'npm-ci', cwd: workspaceRoot, env });
    if (!isExecutable(pinnedNode)) {
      throw new PrerequisiteError('npm did not run the install script of the package "node": allow it (npm config set ignore-scripts false), then start again');
    }
  },
};

/** npm writes node_modules/.package-lock.json last, so a half-finished installation never matches. */
function installedMatchesLockfile() {
  const wanted = readJson(path.join(workspaceRoot, 'package-lock.json'))?.packages ?? {};
  const installed = readJson(path.join(workspaceRoot, 'node_modules', '.package-lock.json'))?.packages;
  if (installed === undefined) return false;
  return Object.entries(wanted).every(([location, entry]) => isInstalled(location, entry, installed[location]));
}

/** @param {string} location @param {any} wanted @param {any} installed */
function isInstalled(location, wanted, installed) {
  if (!location.startsWith('node_modules/')) return true;
  if (installed === undefined) return wanted.optional === true;
  return wanted.version === installed.version && wanted.integrity === installed.integrity;
}

/** npm replaces node_modules, so it must not run on the Node that lies in there. */
function systemPath() {
  const inside = path.join(workspaceRoot, 'node_modules') + path.sep;
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  return folders.filter((folder) => folder !== nodeModulesBin && !folder.startsWith(inside)).join(path.delimiter);
}
