import path from 'node:path';
import { packageFolders, readJsonFile, type Manifest } from './workspace.ts';

interface ProjectFile {
  readonly references?: readonly { readonly path: string }[];
}

const SCOPE = '@stepsynth/';

/**
 * Compares the references of each `tsconfig.lib.json` with the package's `@stepsynth/*` dependencies, and those of the
 * root `tsconfig.json` with the packages there are: `tsc --build` does not notice a missing reference.
 *
 * @returns one line a difference
 */
export function referenceProblems(root: string): string[] {
  const folders = packageFolders(root);
  return [...folders.flatMap((folder) => packageProblems(root, folder)), ...rootProblems(root, folders)];
}

function packageProblems(root: string, folder: string): string[] {
  const directory = path.join(root, 'packages', folder);
  const manifest = readJsonFile<Manifest>(path.join(directory, 'package.json'));
  const dependencies = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
  const expected = dependencies.filter((name) => name.startsWith(SCOPE)).map((name) => `../${name.slice(SCOPE.length)}/tsconfig.lib.json`);
  const file = `packages/${folder}/tsconfig.lib.json`;
  return difference(file, referencesOf(path.join(root, file)), expected);
}

function rootProblems(root: string, folders: readonly string[]): string[] {
  return difference('tsconfig.json', referencesOf(path.join(root, 'tsconfig.json')), folders.map((folder) => `./packages/${folder}`));
}

function referencesOf(file: string): string[] {
  return (readJsonFile<ProjectFile>(file).references ?? []).map((reference) => reference.path);
}

function difference(file: string, actual: readonly string[], expected: readonly string[]): string[] {
  const missing = expected.filter((reference) => !actual.includes(reference));
  const superfluous = actual.filter((reference) => !expected.includes(reference));
  return [
    ...missing.map((reference) => `${file}: no reference to ${reference}, though it is a dependency`),
    ...superfluous.map((reference) => `${file}: a reference to ${reference}, which is no dependency`),
  ];
}
