import { performance } from 'node:perf_hooks';
import { CommandError, endChildrenOnSignals } from '../../packages/native-trainer/scripts/child-processes.mjs';
import { libtorch } from '../../packages/native-trainer/scripts/libtorch.mjs';
import { checkNodeVersion } from './node-version.mjs';
import { npmPackages } from './npm-packages.mjs';
import { PrerequisiteError } from '../../packages/native-trainer/scripts/prerequisite-error.mjs';
import { withSetupLock } from '../../packages/native-trainer/scripts/setup-lock.mjs';
import { runSteps, say, seconds } from '../../packages/native-trainer/scripts/setup-step.mjs';
import { nativeBuild, nativeTools, typescriptBuild } from './workspace-builds.mjs';

const steps = [nativeTools, npmPackages, libtorch, nativeBuild, typescriptBuild];

/**
 * Makes a clone ready to run: packages, Node 24, libtorch, native build, TypeScript build. Steps that are up to date
 * cost milliseconds.
 *
 * @returns {Promise<boolean>} false when a step failed; a person was told why
 */
export async function setUp() {
  const begin = performance.now();
  const stopListening = endChildrenOnSignals();
  try {
    checkNodeVersion();
    const ran = steps.every((step) => step.isDone()) ? 0 : await withSetupLock(() => runSteps(steps));
    say(ran === 0 ? `everything is in place (checked in ${seconds(begin)})` : `ready after ${seconds(begin)}`);
    return true;
  } catch (error) {
    if (!(error instanceof PrerequisiteError || error instanceof CommandError)) throw error;
    say(error.message);
    return false;
  } finally {
    stopListening();
  }
}
