import { PrerequisiteError } from '../../packages/native-trainer/scripts/prerequisite-error.mjs';

const MINIMUM_MAJOR = 20;

/** The Node that started us only has to run npm and this set-up; everything else runs on the pinned one. */
export function checkNodeVersion(version = process.versions.node) {
  if (Number.parseInt(version, 10) >= MINIMUM_MAJOR) return;
  throw new PrerequisiteError(`Node ${version} is too old to set up with: install Node ${MINIMUM_MAJOR} or newer (nodejs.org, or your system's package)`);
}
