import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const workspaceRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
/** What the set-up makes and finds; ignored by git, safe to delete. */
export const stateFolder = path.join(workspaceRoot, '.stepsynth');
export const testResultsFolder = path.join(stateFolder, 'test-results');
export const libtorchFile = path.join(stateFolder, 'libtorch.json');
export const nodeModulesBin = path.join(workspaceRoot, 'node_modules', '.bin');
/** Node 24 out of the devDependency `node`; the system's own may be older. */
export const pinnedNode = path.join(workspaceRoot, 'node_modules', 'node', 'bin', 'node');
export const nativeTrainerFolder = path.join(workspaceRoot, 'packages', 'native-trainer');
export const nativeBuildFolder = path.join(nativeTrainerFolder, 'build');

/** `file` as a person standing in the workspace would write it. @param {string} file */
export function displayPath(file) {
  const relative = path.relative(workspaceRoot, file);
  return relative.startsWith('..') ? file : relative;
}
