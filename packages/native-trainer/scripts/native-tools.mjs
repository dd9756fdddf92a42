import path from 'node:path';
import { displayPath } from './paths.mjs';
import { installHint, PrerequisiteError } from './prerequisite-error.mjs';
import { findOnPath, isAtLeast, isExecutable, probe } from './probe.mjs';
import { installPythonPackage, pythonPackageFolder } from './python-packages.mjs';

const CMAKE_MINIMUM = '3.21';
const CMAKE_PINNED = 'cmake==3.31.10';
const NINJA_PINNED = 'ninja==1.13.0';
const CPP20_PROBE = '#include <concepts>\n#include <span>\nint main() { return std::span<int>{}.size() > 0; }\n';

/**
 * What a native build runs.
 *
 * @typedef {object} NativeTools
 * @property {string} cmake
 * @property {string} ctest
 * @property {string} [ninja] undefined: make
 */

/**
 * CMake and a build tool: those on PATH, else from PyPI into the state folder.
 *
 * @returns {Promise<NativeTools>}
 */
export async function ensureNativeTools() {
  checkCompiler();
  const cmake = findCMake() ?? (await installCMake());
  const ctest = path.join(path.dirname(cmake), 'ctest');
  const ninja = findNinja() ?? (findOnPath('make') === undefined ? await installNinja() : undefined);
  return ninja === undefined ? { cmake, ctest } : { cmake, ctest, ninja };
}

/** CMake on PATH where it is new enough, or the one that an earlier start installed. */
export function findCMake() {
  const onPath = findOnPath('cmake');
  const version = onPath === undefined ? undefined : probe(onPath, ['--version'])?.match(/version (\S+)/)?.[1];
  if (onPath !== undefined && version !== undefined && isAtLeast(version, CMAKE_MINIMUM)) return onPath;
  return existing(cmakeBinary());
}

/** What `tools` are, in a few words. @param {NativeTools} tools */
export function describeNativeTools({ cmake, ninja }) {
  return `${findCompiler()}, ${[cmake, ninja ?? 'make'].map(displayPath).join(', ')}`;
}

function findCompiler() {
  return ['g++', 'clang++'].find((name) => findOnPath(name) !== undefined);
}

function checkCompiler() {
  const compiler = findCompiler();
  const hint = installHint({ apt: 'g++', brew: 'xcode-select --install' });
  if (compiler === undefined) throw new PrerequisiteError(`A C++ compiler is missing (g++ or clang++): ${hint}`);
  if (probe(compiler, ['-std=c++20', '-x', 'c++', '-fsyntax-only', '-'], { input: CPP20_PROBE }) === undefined) {
    throw new PrerequisiteError(`${compiler} does not compile C++20: g++ 11 or clang 14 or newer is needed: ${hint}`);
  }
}

async function installCMake() {
  await installPythonPackage(CMAKE_PINNED, `CMake ${CMAKE_MINIMUM} or newer (or install that: ${installHint({ apt: 'cmake', brew: 'brew install cmake' })})`);
  return cmakeBinary();
}

function findNinja() {
  return findOnPath('ninja') ?? existing(ninjaBinary());
}

async function installNinja() {
  await installPythonPackage(NINJA_PINNED, 'ninja (or install make)');
  return ninjaBinary();
}

function cmakeBinary() {
  return path.join(pythonPackageFolder(CMAKE_PINNED), 'cmake', 'data', 'bin', 'cmake');
}

function ninjaBinary() {
  return path.join(pythonPackageFolder(NINJA_PINNED), 'bin', 'ninja');
}

/** @param {string} file */
function existing(file) {
  return isExecutable(file) ? file : undefined;
}
