import path from 'node:path';
import { missingPlatformPackages, type Lockfile } from '../lockfile/platform-packages.mjs';
import { packageFolders, readJsonFile, type Manifest } from './workspace.ts';

const EXACT = /^\d+\.\d+\.\d+(-[\w.]+)?$/;

/**
 * Versions are exact, the lockfile names no registry's host (each machine uses its own), and it holds the binaries of
 * every platform. One line a problem.
 */
export function versionProblems(root: string): string[] {
  const manifests = ['package.json', 'tools/package.json', 'examples/package.json', 'docs/api/package.json', ...packageFolders(root).map((folder) => `packages/${folder}/package.json`)];
  return [...manifests.flatMap((file) => rangeProblems(root, file)), ...lockfileProblems(root)];
}

function rangeProblems(root: string, file: string): string[] {
  const manifest = readJsonFile<Manifest>(path.join(root, file));
  return Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })
    .filter(([, version]) => !EXACT.test(version))
    .map(([name, version]) => `${file}: ${name} is not pinned exactly (${version})`);
}

function lockfileProblems(root: string): string[] {
  const lockfile = readJsonFile<Lockfile>(path.join(root, 'package-lock.json'));
  const hosts = Object.entries(lockfile.packages)
    .filter(([, entry]) => entry.resolved?.includes('://'))
    .map(([location]) => `package-lock.json: ${location} names a host: npm install with --omit-lockfile-registry-resolved`);
  const missing = missingPlatformPackages(lockfile).map(
    ({ name }) => `package-lock.json: ${name} is missing: node tools/lockfile/complete-lockfile.mjs`,
  );
  return [...hosts, ...missing];
}
