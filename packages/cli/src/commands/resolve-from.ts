import { resolve } from 'node:path';
import type { Host } from '../host.ts';

/** A path of the command line, from the folder in which the command runs; `-` stays `-`. */
export function resolveFrom(host: Host, path: string): string {
  return path === '-' ? path : resolve(host.workingDirectory, path);
}
