#!/usr/bin/env node
// `stepsynth-build-native`, and in a checkout the Nx target `build-native`: the addon and the plain executable (and the
// C++ tests, where they are) by cmake-js.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { CommandError, endChildrenOnSignals } from './child-processes.mjs';
import { readJson, writeJson } from './json-file.mjs';
import { libtorch, recordedLibtorch } from './libtorch.mjs';
import { ensureNativeTools } from './native-tools.mjs';
import { checkout, displayPath, nativeBuildFolder, nativeTrainerFolder, stateFolder } from './paths.mjs';
import { PrerequisiteError } from './prerequisite-error.mjs';
import { withSetupLock } from './setup-lock.mjs';
import { runSteps, say } from './setup-step.mjs';

const BYTES_PER_COMPILATION = 2 * 2 ** 30;
const USAGE = `usage: stepsynth-build-native

Builds the trainer of @stepsynth/native-trainer (C++, some minutes) over libtorch:
that in LIBTORCH, else the torch of the python3 on PATH, else pip install torch
into ${displayPath(stateFolder)}. CMake and ninja or make come from PyPI where they
are missing. Run it again after installing or moving packages or libtorch.
`;
const requireInTrainer = createRequire(path.join(nativeTrainerFolder, 'package.json'));
const configuredFile = path.join(nativeBuildFolder, 'configured.json');

if (process.argv.length > 2) {
  const asked = ['--help', '-h'].includes(process.argv[2] ?? '');
  (asked ? process.stdout : process.stderr).write(USAGE);
  process.exitCode = asked ? 0 : 2;
} else {
  process.exitCode = await main();
}

/** A checkout's set-up holds the lock already while it has Nx run this. */
async function main() {
  endChildrenOnSignals();
  try {
    return checkout === undefined ? await withSetupLock(buildNative) : await buildNative();
  } catch (error) {
    if (!(error instanceof PrerequisiteError || error instanceof CommandError)) throw error;
    console.error(error.message);
    return 1;
  }
}

async function buildNative() {
  await runSteps([libtorch]);
  const configuration = cmakeArguments(await ensureNativeTools());
  if (!isConfigured(configuration)) {
    // CMake caches what it found, and its cache is bound to this folder: start from nothing.
    rmSync(nativeBuildFolder, { recursive: true, force: true });
    mkdirSync(nativeBuildFolder, { recursive: true });
    const configured = cmakeJs(['configure', ...configuration]);
    if (configured !== 0) return configured;
    writeJson(configuredFile, { folder: nativeBuildFolder, configuration });
  }
  const built = cmakeJs(['build', ...configuration, '--parallel', String(parallelCompilations())]);
  if (built === 0) say(`native trainer: built in ${displayPath(path.join(nativeBuildFolder, 'Release'))}`);
  return built;
}

/** @param {import('./native-tools.mjs').NativeTools} tools */
function cmakeArguments(tools) {
  const torch = recordedLibtorch();
  if (torch === undefined) throw new Error('the step libtorch left no location');
  const variables = {
    CMAKE_PREFIX_PATH: torch.cmakePrefix,
    CMAKE_RUNTIME_OUTPUT_DIRECTORY: path.join(nativeBuildFolder, 'Release'),
    LIBTORCH_VERSION: torch.version, // here so that another version in the same folder starts from nothing
    ...(tools.ninja === undefined ? {} : { CMAKE_MAKE_PROGRAM: tools.ninja }),
  };
  const generator = tools.ninja === undefined ? 'Unix Makefiles' : 'Ninja';
  const settings = Object.entries(variables).map(([name, value]) => `--CD${name}=${value}`);
  return ['--directory', nativeTrainerFolder, '--cmake-path', tools.cmake, '--generator', generator, ...settings];
}

/** @param {readonly string[]} configuration */
function isConfigured(configuration) {
  const recorded = readJson(configuredFile);
  return recorded?.folder === nativeBuildFolder && JSON.stringify(recorded.configuration) === JSON.stringify(configuration);
}

/**
 * cmake-js takes Node's headers from the npm package `node-api-headers`, because package.json of the trainer
 * declares `binary.napi_versions`; without that it would download them.
 *
 * @param {readonly string[]} args
 */
function cmakeJs(args) {
  const script = path.join(path.dirname(requireInTrainer.resolve('cmake-js/package.json')), 'bin', 'cmake-js');
  const result = spawnSync(process.execPath, [script, ...args], { stdio: ['ignore', 'inherit', 'inherit'] });
  return result.status ?? 1;
}

/** One compilation over libtorch takes up to 2 GB. */
function parallelCompilations() {
  const byMemory = Math.floor(os.totalmem() / BYTES_PER_COMPILATION);
  return Math.max(1, Math.min(os.availableParallelism(), byMemory));
}
