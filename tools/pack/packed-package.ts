import { readFileSync } from 'node:fs';
import path from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { packageFolders, readJsonFile, workspaceRoot, type Manifest } from '../checks/workspace.ts';
import { runStep } from './transcript.ts';

const attw = path.join(workspaceRoot, 'node_modules', '@arethetypeswrong', 'cli', 'dist', 'index.js');

/** A package as npm would publish it. */
export interface PackedPackage {
  readonly name: string;
  /** Path of the .tgz. */
  readonly tarball: string;
  /** Import specifiers of its entries; none for a package that is a command alone. */
  readonly entries: readonly string[];
}

/** Packs every package of the workspace into `destination`. */
export function packAll(destination: string): PackedPackage[] {
  return packageFolders(workspaceRoot).map((folder) => {
    const directory = path.join(workspaceRoot, 'packages', folder);
    const output = runStep({ command: 'npm', args: ['pack', '--json', '--ignore-scripts', '--loglevel=error', '--pack-destination', destination], folder: directory, shown: `npm pack   (packages/${folder})` });
    const { filename, entryCount, size } = packReport(output);
    console.log(`  ${filename}: ${entryCount} files, ${(size / 1024).toFixed(0)} KiB`);
    const manifest = readJsonFile<Manifest & { readonly exports: Readonly<Record<string, unknown>> }>(path.join(directory, 'package.json'));
    const entries = Object.keys(manifest.exports).filter((entry) => entry !== './package.json').map((entry) => path.posix.join(manifest.name, entry));
    return { name: manifest.name, tarball: path.join(destination, filename), entries };
  });
}

/** What publint and are-the-types-wrong object to; one line each. */
export async function packageProblems({ name, tarball, entries }: PackedPackage): Promise<string[]> {
  const pkg = readJsonFile<Record<string, unknown>>(path.join(workspaceRoot, 'packages', name.replace('@stepsynth/', ''), 'package.json'));
  const { messages } = await publint({ pack: { tarball: arrayBuffer(readFileSync(tarball)) }, strict: true });
  const problems = messages.map((message) => `${name}: publint ${message.type}: ${formatMessage(message, pkg) ?? message.code}`);
  console.log(`publint ${name}: ${problems.length === 0 ? 'clean' : `${problems.length} problems`}`);
  if (entries.length === 0) return problems;
  // ESM alone: resolution by CommonJS and by Node 10 is not meant to work.
  const args = [attw, tarball, '--profile', 'esm-only', '--format', 'ascii', '--no-emoji', '--no-color'];
  const output = runStep({ command: process.execPath, args, folder: path.dirname(tarball), shown: `attw --profile esm-only ${path.basename(tarball)}` });
  const resolutions = output.split('\n').filter((line) => /^(?:node16 \(from ESM\)|bundler):/.test(line));
  console.log(`  ${resolutions.filter((line) => line.includes(': OK')).length} of ${resolutions.length} resolutions OK: each entry under node16 and bundler`);
  return problems;
}

function packReport(output: string): { filename: string; entryCount: number; size: number } {
  const parsed = JSON.parse(output.slice(output.search(/^[[{]/m))) as unknown;
  const [report] = Array.isArray(parsed) ? parsed : Object.values(parsed as object); // npm 11 lists, npm 12 maps by name
  return report as { filename: string; entryCount: number; size: number };
}

function arrayBuffer(bytes: Buffer): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}
