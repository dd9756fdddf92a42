import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readJsonFile, workspaceRoot, type Manifest } from '../checks/workspace.ts';
import type { PackedPackage } from './packed-package.ts';
import { runStep } from './transcript.ts';

const RESOLUTIONS = { node16: { module: 'node16', moduleResolution: 'node16' }, bundler: { module: 'preserve', moduleResolution: 'bundler' } };

/** A project of a user: an empty folder with the packages installed and the example own-teacher.ts in it. */
export function createConsumer(folder: string, packages: readonly PackedPackage[]): void {
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify({ name: 'consumer', private: true, type: 'module' })}\n`);
  const { devDependencies = {} } = readJsonFile<Manifest>(path.join(workspaceRoot, 'package.json'));
  const compilers = ['typescript', '@types/node'].map((name) => `${name}@${devDependencies[name]}`);
  const tarballs = packages.map(({ tarball }) => tarball);
  const args = ['install', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', ...tarballs, ...compilers];
  runStep({ command: 'npm', args, folder, shown: `npm install ${packages.map(({ tarball }) => path.basename(tarball)).join(' ')} ${compilers.join(' ')}` });
  for (const name of ['own-teacher.ts', 'remarks.ts', 'data']) cpSync(path.join(workspaceRoot, 'examples', name), path.join(folder, name), { recursive: true });
}

/** Compiles the example and every entry of the packages as a user would, declarations of libraries included. */
export function compileConsumer(folder: string, packages: readonly PackedPackage[]): void {
  const entries = packages.flatMap((entry) => entry.entries);
  const imports = entries.map((entry, index) => `import * as entry${index} from '${entry}';`);
  writeFileSync(path.join(folder, 'entries.ts'), `${imports.join('\n')}\nconsole.log([${entries.map((_, index) => `entry${index}`).join(', ')}].map((entry) => Object.keys(entry).length).join(' '));\n`);
  for (const [name, resolution] of Object.entries(RESOLUTIONS)) {
    const compilerOptions = { ...resolution, target: 'es2024', lib: ['es2024'], strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, skipLibCheck: false, noEmit: true, allowImportingTsExtensions: true, types: ['node'] };
    writeFileSync(path.join(folder, `tsconfig.${name}.json`), JSON.stringify({ compilerOptions, files: ['own-teacher.ts', 'entries.ts'] }));
    runStep({ command: path.join(folder, 'node_modules', '.bin', 'tsc'), args: ['-p', `tsconfig.${name}.json`], folder, shown: `npx tsc -p tsconfig.${name}.json   # moduleResolution ${name}, skipLibCheck false` });
  }
}
