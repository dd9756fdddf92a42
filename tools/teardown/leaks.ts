/**
 * Looks for memory, threads, files and processes that a trainer leaves behind.
 *
 *     node --conditions=@stepsynth/source tools/teardown/leaks.ts [--cycles 1000] [--children 50]
 *
 * Cycles of train, predict and dispose of a tiny model: in one process, and in a child each. Prints the figures and exits
 * with 1 when something grows by the rule of native-trainer/src/testing/growth.ts or is left.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeRandomCheckpoint } from '@stepsynth/native-trainer';
import { growthOf, type Growth } from '../../packages/native-trainer/src/testing/growth.ts';
import { isTrainer } from '../../packages/native-trainer/src/testing/processes.ts';
import { runCycles } from '../../packages/native-trainer/src/testing/run-cycles.ts';

const { values } = parseArgs({ options: { cycles: { type: 'string', default: '1000' }, children: { type: 'string', default: '50' } } });
const folder = mkdtempSync(join(tmpdir(), 'stepsynth leaks-'));
const [checkpoint, scratch] = [join(folder, 'checkpoint'), join(folder, 'scratch')];

function row(name: string, cycles: string, growth: Growth): string {
  const mebibytes = growth.residentBytes.map((bytes) => (bytes / 2 ** 20).toFixed(1)).join(' to ');
  const slope = `${Math.round(growth.bytesPerCycle)} ± ${Math.round(growth.standardError)}`;
  return `| ${name} | ${cycles} | ${mebibytes} | ${slope} | ${growth.threads.join(' to ')} | ${growth.fileDescriptors.join(' to ')} | ${growth.grows ? 'grows' : 'no growth'} |`;
}

try {
  mkdirSync(scratch);
  await writeRandomCheckpoint(checkpoint, { modelType: 'bert', hiddenSize: 32, layers: 1, heads: 2, intermediateSize: 64, vocabularySize: 40, maxPositions: 64, seed: 3 });
  const inOne = growthOf(await runCycles('train-cycles.ts', [checkpoint, values.cycles]));
  const inChildren = growthOf(await runCycles('child-cycles.ts', [checkpoint, scratch, values.children]));
  console.log('| process | cycles | resident MiB | bytes a cycle | threads | file descriptors | |\n|---|---|---|---|---|---|---|');
  console.log(row('one that trains in itself', values.cycles, inOne));
  console.log(row('parent of a child each', values.children, inChildren));
  const left = [...readdirSync(scratch), ...readdirSync('/proc').filter((name) => isTrainer(name, scratch))];
  console.log(`\nleft behind: ${left.join(', ') || 'nothing'}`);
  process.exitCode = inOne.grows || inChildren.grows || left.length > 0 ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
