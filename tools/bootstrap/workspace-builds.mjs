import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { runCommand } from '../../packages/native-trainer/scripts/child-processes.mjs';
import { fingerprint } from './fingerprint.mjs';
import { readJson, writeJson } from '../../packages/native-trainer/scripts/json-file.mjs';
import { describeNativeTools, ensureNativeTools } from '../../packages/native-trainer/scripts/native-tools.mjs';
import { nativeBuildFolder, stateFolder, workspaceRoot } from './paths.mjs';
import { nxCommand } from './nx-command.mjs';

const shared = ['package-lock.json', 'nx.json', 'tsconfig.base.json', 'packages/native-trainer/package.json'];
const packages = ['core', 'llm', 'native-trainer', 'cli'];

/** @type {import('../../packages/native-trainer/scripts/setup-step.mjs').SetupStep} */
export const nativeBuild = buildStep({
  name: 'native trainer',
  doing: 'C++ build over libtorch (minutes the first time)',
  target: 'build-native',
  inputs: [...shared, '.stepsynth/libtorch.json', 'packages/native-trainer/CMakeLists.txt', 'packages/native-trainer/native', 'packages/native-trainer/scripts'],
  isBuilt: () => filesIn(path.join(nativeBuildFolder, 'Release')).some((name) => name.endsWith('.node')),
});

/**
 * Comes before anything long, so that a missing compiler is told at once.
 *
 * @type {import('../../packages/native-trainer/scripts/setup-step.mjs').SetupStep}
 */
export const nativeTools = {
  name: 'C++ tools',
  doing: 'looking for a compiler, CMake, and ninja or make',
  isDone: () => nativeBuild.isDone(),
  run: async () => describeNativeTools(await ensureNativeTools()),
};

/** @type {import('../../packages/native-trainer/scripts/setup-step.mjs').SetupStep} */
export const typescriptBuild = buildStep({
  name: 'TypeScript packages',
  doing: 'tsc --build',
  target: 'build',
  inputs: [...shared, ...packages.flatMap((name) => ['package.json', 'tsconfig.lib.json', 'src'].map((file) => `packages/${name}/${file}`))],
  isBuilt: () => packages.every((name) => filesIn(path.join(workspaceRoot, 'packages', name, 'dist')).length > 0),
});

/**
 * An Nx target that is skipped, without starting Nx, while its inputs are untouched.
 *
 * @param {{ name: string, doing: string, target: string, inputs: readonly string[], isBuilt: () => boolean }} build
 * @returns {import('../../packages/native-trainer/scripts/setup-step.mjs').SetupStep}
 */
function buildStep({ name, doing, target, inputs, isBuilt }) {
  const recordFile = path.join(stateFolder, `${target}.json`);
  return {
    name,
    doing,
    isDone: () => isBuilt() && readJson(recordFile)?.fingerprint === fingerprint(inputs),
    async run() {
      const before = fingerprint(inputs);
      const { command, args, env } = nxCommand(['run-many', '-t', target, '--output-style=stream']);
      await runCommand(command, args, { log: target, cwd: workspaceRoot, env });
      writeJson(recordFile, { fingerprint: before });
    },
  };
}

/** @param {string} folder */
function filesIn(folder) {
  return existsSync(folder) ? readdirSync(folder) : [];
}
