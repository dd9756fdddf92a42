import type { RunReport } from '@stepsynth/core';

/** What people call the initial checkpoint: the last part of a folder or of a name on the hub, without its commit. */
export function checkpointName({ model: { checkpoint } }: RunReport): string {
  return checkpoint.replace(/@[0-9a-f]{7,40}$/, '').split(/[\\/]/).findLast((part) => part !== '') ?? checkpoint;
}
