import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export const workspaceRoot = path.resolve(import.meta.dirname, '..', '..');

export interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** Folder names under `packages/` that hold a package. */
export function packageFolders(root: string): string[] {
  const packages = path.join(root, 'packages');
  return readdirSync(packages).filter((name) => existsSync(path.join(packages, name, 'package.json')));
}

export function readJsonFile<T>(file: string): T {
  return JSON.parse(readFileSync(file, 'utf8')) as T;
}

/** Files of the checkout that git tracks or would track, relative to `root`; deleted ones left out. */
export function sourceFiles(root: string, patterns: readonly string[]): string[] {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', ...patterns];
  const listed = execFileSync('git', args, { cwd: root, encoding: 'utf8' }).split('\0');
  return [...new Set(listed)].filter((file) => file !== '' && existsSync(path.join(root, file))).toSorted();
}
