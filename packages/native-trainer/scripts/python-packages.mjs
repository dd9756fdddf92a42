import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { runCommand } from './child-processes.mjs';
import { stateFolder } from './paths.mjs';
import { installHint, PrerequisiteError } from './prerequisite-error.mjs';
import { findOnPath, probe } from './probe.mjs';

const packagesFolder = path.join(stateFolder, 'python');
const PARTIAL = '.partial-';

/** A Python 3 on PATH, or undefined. */
export function findPython() {
  return findOnPath('python3') ?? findOnPath('python');
}

/** Where `requirement` (`name==version`) lies once it is installed. @param {string} requirement */
export function pythonPackageFolder(requirement) {
  return path.join(packagesFolder, requirement.replace('==', '-'));
}

/**
 * Installs a package into a folder of its own: no environment, no system package is touched.
 * `pip --target` is used because it also works where the system's Python is marked as externally managed;
 * pip's own configuration (index, proxies, local wheels) applies.
 *
 * @param {string} requirement `name==version`
 * @param {string} purpose for the message when Python or pip is missing
 * @returns {Promise<string>} its folder
 */
export async function installPythonPackage(requirement, purpose) {
  const folder = pythonPackageFolder(requirement);
  if (existsSync(folder)) return folder;
  const python = pythonWithPip(purpose);
  removePartialInstallations();
  const partial = `${folder}${PARTIAL}${process.pid}`;
  const target = path.join(partial, 'packages');
  const temporary = path.join(partial, 'temporary'); // pip unpacks there first: not in a /tmp that may be small
  mkdirSync(temporary, { recursive: true });
  const args = ['-m', 'pip', 'install', '--no-input', '--no-compile', '--disable-pip-version-check', '--target', target, requirement];
  await runCommand(python, args, { log: `pip-${path.basename(folder)}`, env: { ...process.env, PIP_USER: '0', TMPDIR: temporary } });
  renameSync(target, folder);
  removePartialInstallations();
  return folder;
}

/** @param {string} purpose */
function pythonWithPip(purpose) {
  const python = findPython();
  if (python === undefined) {
    throw new PrerequisiteError(`Python 3 is missing, needed to fetch ${purpose}: ${installHint({ apt: 'python3 python3-pip', brew: 'brew install python' })}`);
  }
  if (probe(python, ['-m', 'pip', '--version']) === undefined) {
    throw new PrerequisiteError(`${python} has no pip, needed to fetch ${purpose}: ${installHint({ apt: 'python3-pip', brew: 'brew install python' })}`);
  }
  return python;
}

/** What a killed start left behind. Only one set-up runs at a time (see setup-lock.mjs). */
function removePartialInstallations() {
  if (!existsSync(packagesFolder)) return;
  for (const name of readdirSync(packagesFolder)) {
    if (name.includes(PARTIAL)) rmSync(path.join(packagesFolder, name), { recursive: true, force: true });
  }
}
