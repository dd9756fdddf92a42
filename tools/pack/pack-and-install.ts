/**
 * Packs every package, has publint and are-the-types-wrong look at it, installs them together in an empty folder outside
 * the repository, and there compiles and runs examples/own-teacher.ts. Prints a transcript.
 *
 *     npm run test-pack
 *     node tools/pack/pack-and-install.ts --build
 *
 * Without `--build` the installed trainer loads the addon that the checkout has built; with it, it builds its own, which
 * takes some minutes.
 */
import { mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { recordedLibtorch } from '../../packages/native-trainer/scripts/libtorch.mjs';
import { nativeBuildFolder } from '../bootstrap/paths.mjs';
import { compileConsumer, createConsumer } from './consumer.ts';
import { packageProblems, packAll } from './packed-package.ts';
import { runStep, show } from './transcript.ts';

const { values: options } = parseArgs({ options: { build: { type: 'boolean', default: false } } });
const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'stepsynth pack-')));
const consumer = path.join(folder, 'an empty folder');

try {
  await main();
  console.log('everything works from the packages');
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function main(): Promise<void> {
  const packages = packAll(folder);
  const problems = (await Promise.all(packages.map(packageProblems))).flat();
  if (problems.length > 0) throw new Error(problems.join('\n'));
  createConsumer(consumer, packages);
  compileConsumer(consumer, packages);
  show(runStep({ command: 'node', args: ['entries.ts'], folder: consumer, shown: 'node entries.ts   # exports of each entry' }));
  showMissingAddon();
  const environment = options.build ? buildAddon() : { STEPSYNTH_NATIVE_ADDON: checkoutAddon() };
  const output = runStep({ command: 'node', args: ['own-teacher.ts'], folder: consumer, environment });
  show(output);
  if (!/^round 1: .*\n.*right on test/m.test(output)) throw new Error('own-teacher.ts did not come to its end');
  const written = runStep({ command: path.join(consumer, 'node_modules', '.bin', 'stepsynth'), args: ['resume', 'runs/own-teacher'], folder: consumer, environment, shown: 'npx stepsynth resume runs/own-teacher   # writes model, dataset and report of the finished run' });
  show(written.trimEnd().split('\n').slice(-4).join('\n'));
}

function showMissingAddon(): void {
  const output = runStep({ command: 'node', args: ['own-teacher.ts'], folder: consumer, status: 1, shown: 'node own-teacher.ts   # before the trainer is built' });
  const lines = output.split('\n').filter((line) => /NATIVE_ADDON|stepsynth-build-native|is not built/.test(line));
  if (!lines.some((line) => line.includes('npx stepsynth-build-native'))) throw new Error(`No word of how to build the addon:\n${output}`);
  show(lines.join('\n'));
}

function buildAddon(): Record<string, string> {
  const libtorch = recordedLibtorch();
  const environment = libtorch === undefined ? {} : { LIBTORCH: libtorch.path };
  const command = path.join(consumer, 'node_modules', '.bin', 'stepsynth-build-native');
  const output = runStep({ command, args: [], folder: consumer, environment, shown: `${libtorch === undefined ? '' : 'LIBTORCH=… '}npx stepsynth-build-native` });
  show(output.trimEnd().split('\n').slice(-3).join('\n'));
  return {};
}

function checkoutAddon(): string {
  const release = path.join(nativeBuildFolder, 'Release');
  const name = readdirSync(release).find((file) => file.endsWith('.node'));
  if (name === undefined) throw new Error(`no addon in ${release}: npm run build-native`);
  return path.join(release, name);
}
