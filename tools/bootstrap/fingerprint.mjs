import { createHash } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { workspaceRoot } from './paths.mjs';

const SKIPPED = new Set(['node_modules', 'dist', 'build', 'build-sanitized', '.nx', '__pycache__']);

/**
 * Hash of names, sizes and modification times below `roots`: tells in milliseconds that nothing was touched since a
 * build. When it differs, Nx decides by content what is to be done.
 *
 * @param {readonly string[]} roots files or folders, relative to the workspace
 */
export function fingerprint(roots) {
  const hash = createHash('sha256');
  for (const root of roots) addTo(hash, path.join(workspaceRoot, root));
  return hash.digest('hex');
}

/** @param {import('node:crypto').Hash} hash @param {string} file */
function addTo(hash, file) {
  if (!existsSync(file)) return;
  const status = statSync(file);
  if (!status.isDirectory()) {
    hash.update(`${path.relative(workspaceRoot, file)}\0${status.size}\0${status.mtimeMs}\n`);
    return;
  }
  for (const name of readdirSync(file).sort()) {
    if (!SKIPPED.has(name)) addTo(hash, path.join(file, name));
  }
}
