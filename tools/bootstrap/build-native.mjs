// The Nx target `build-native`: the addon, the plain executable and the C++ tests, by cmake-js.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { readJson, writeJson } from './json-file.mjs';
import { libtorch, recordedLibtorch } from './libtorch.mjs';
import { ensureNativeTools } from './native-tools.mjs';
import { nativeBuildFolder, nativeTrainerFolder } from './paths.mjs';
import { PrerequisiteError } from './prerequisite-error.mjs';
import { runSteps } from './setup-step.mjs';

const BYTES_PER_COMPILATION = 2 * 2 ** 30;
const requireInTrainer = createRequire(path.join(nativeTrainerFolder, 'package.json'));
const configuredFile = path.join(nativeBuildFolder, 'configured.json');

try {
  process.exitCode = await buildNative();
} catch (error) {
  if (!(error instanceof PrerequisiteError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
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
  return cmakeJs(['build', ...configuration, '--parallel', String(parallelCompilations())]);
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
