import { spawnSync } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

const PROBE_TIMEOUT_MS = 60_000;

/**
 * Standard output of a short command, or undefined where it is missing or fails.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ input?: string }} [options]
 */
export function probe(command, args, options = {}) {
  const result = spawnSync(command, args, { encoding: 'utf8', timeout: PROBE_TIMEOUT_MS, ...options });
  return result.status === 0 ? result.stdout.trim() : undefined;
}

/**
 * Full path of a command on PATH.
 *
 * @param {string} name
 * @param {string} [searchPath]
 */
export function findOnPath(name, searchPath = process.env['PATH'] ?? '') {
  return searchPath
    .split(path.delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => path.join(folder, name))
    .find(isExecutable);
}

/** @param {string} file */
export function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/**
 * Whether dotted version `version` is at least `minimum`; suffixes such as `+cpu` are ignored.
 *
 * @param {string} version
 * @param {string} minimum
 */
export function isAtLeast(version, minimum) {
  const actual = numbers(version);
  const wanted = numbers(minimum);
  const difference = wanted.map((part, index) => (actual[index] ?? 0) - part).find((part) => part !== 0);
  return (difference ?? 0) >= 0;
}

/** @param {string} version */
function numbers(version) {
  return (version.match(/^\d+(\.\d+)*/)?.[0] ?? '0').split('.').map(Number);
}
