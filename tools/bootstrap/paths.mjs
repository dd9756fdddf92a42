import path from 'node:path';
import { fileURLToPath } from 'node:url';

export { displayPath, nativeBuildFolder, nativeTrainerFolder, stateFolder } from '../../packages/native-trainer/scripts/paths.mjs';
import { stateFolder } from '../../packages/native-trainer/scripts/paths.mjs';

export const workspaceRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
export const testResultsFolder = path.join(stateFolder, 'test-results');
export const nodeModulesBin = path.join(workspaceRoot, 'node_modules', '.bin');
/** Node 24 out of the devDependency `node`; the system's own may be older. */
export const pinnedNode = path.join(workspaceRoot, 'node_modules', 'node', 'bin', 'node');
