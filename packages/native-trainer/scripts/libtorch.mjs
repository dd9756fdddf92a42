import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readJson, writeJson } from './json-file.mjs';
import { displayPath, libtorchFile, stateFolder } from './paths.mjs';
import { PrerequisiteError } from './prerequisite-error.mjs';
import { isAtLeast, probe } from './probe.mjs';
import { findPython, installPythonPackage, pythonPackageFolder } from './python-packages.mjs';
import { say } from './setup-step.mjs';

const PINNED = 'torch==2.13.0';
const MINIMUM_VERSION = '2.11';

/**
 * Where libtorch lies, as written to libtorch.json.
 *
 * @typedef {object} LibtorchLocation
 * @property {string} path folder with `include` and `lib`
 * @property {string} version such as `2.13.0+cpu`
 * @property {string} cmakePrefix for CMAKE_PREFIX_PATH
 * @property {'LIBTORCH' | 'python' | 'pip'} foundBy
 */

/** @type {import('./setup-step.mjs').SetupStep} */
export const libtorch = {
  name: 'libtorch',
  doing: `looking for one (LIBTORCH, Python's torch), else pip install ${PINNED} into ${displayPath(stateFolder)}`,
  isDone: () => recordedLibtorch() !== undefined,
  async run() {
    const found = fromEnvironment() ?? fromPython() ?? (await fromPip());
    writeJson(libtorchFile, found);
    return `${found.version}, by ${found.foundBy}: ${displayPath(found.path)}`;
  },
};

/**
 * What an earlier set-up found, while it still holds. Delete the file to search anew.
 *
 * @returns {LibtorchLocation | undefined}
 */
export function recordedLibtorch() {
  /** @type {LibtorchLocation | undefined} */
  const recorded = readJson(libtorchFile);
  if (recorded === undefined) return undefined;
  const wanted = process.env['LIBTORCH'];
  if (wanted && torchFolder(wanted) !== recorded.path) return undefined;
  if (recorded.foundBy === 'pip' && recorded.path !== pinnedFolder()) return undefined; // a copy of another checkout, or another cache
  return versionOf(recorded.path) === recorded.version ? recorded : undefined;
}

/** @returns {LibtorchLocation | undefined} */
function fromEnvironment() {
  const given = process.env['LIBTORCH'];
  if (!given) return undefined;
  const folder = torchFolder(given);
  const version = folder === undefined ? undefined : versionOf(folder);
  if (folder === undefined || version === undefined) {
    throw new PrerequisiteError(`LIBTORCH=${given} holds no libtorch (include/ATen and lib/libtorch): name the folder of a libtorch or of a torch package, or unset it`);
  }
  if (!isAtLeast(version, MINIMUM_VERSION)) {
    throw new PrerequisiteError(`LIBTORCH=${given} is version ${version}: ${MINIMUM_VERSION} or newer is needed`);
  }
  return location(folder, version, 'LIBTORCH');
}

/** @returns {LibtorchLocation | undefined} */
function fromPython() {
  const python = findPython();
  // Finds the package without importing it, which would take seconds.
  const script = "import importlib.util as u; s = u.find_spec('torch'); print(s.submodule_search_locations[0])";
  const found = python === undefined ? undefined : probe(python, ['-c', script]);
  const folder = found === undefined ? undefined : torchFolder(found);
  const version = folder === undefined ? undefined : versionOf(folder);
  if (folder === undefined || version === undefined) return undefined;
  if (!isAtLeast(version, MINIMUM_VERSION)) {
    say(`libtorch: ${python} has torch ${version}, older than ${MINIMUM_VERSION}: not used`);
    return undefined;
  }
  return location(folder, version, 'python');
}

/** @returns {Promise<LibtorchLocation>} */
async function fromPip() {
  await installPythonPackage(PINNED, 'libtorch (PyTorch)');
  const folder = pinnedFolder();
  const version = versionOf(folder);
  if (version === undefined) throw new Error(`pip installed ${PINNED}, but ${displayPath(folder)} holds no libtorch`);
  return location(folder, version, 'pip');
}

function pinnedFolder() {
  return path.join(pythonPackageFolder(PINNED), 'torch');
}

/** The folder itself, or the `torch` package in it. @param {string} folder @returns {string | undefined} */
function torchFolder(folder) {
  const candidates = [path.resolve(folder), path.resolve(folder, 'torch')];
  return candidates.find((candidate) => versionOf(candidate) !== undefined);
}

/** Version of the libtorch in a folder; undefined where headers, libraries or the version are missing. @param {string} folder */
function versionOf(folder) {
  const library = process.platform === 'darwin' ? 'libtorch_cpu.dylib' : 'libtorch_cpu.so';
  if (!existsSync(path.join(folder, 'include', 'ATen', 'ATen.h')) || !existsSync(path.join(folder, 'lib', library))) return undefined;
  return textOf(path.join(folder, 'version.py'))?.match(/__version__ = '([^']+)'/)?.[1] ?? textOf(path.join(folder, 'build-version'))?.trim();
}

/** @param {string} file */
function textOf(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/** @param {string} folder @param {string} version @param {LibtorchLocation['foundBy']} foundBy @returns {LibtorchLocation} */
function location(folder, version, foundBy) {
  return { path: folder, version, cmakePrefix: path.join(folder, 'share', 'cmake'), foundBy };
}
