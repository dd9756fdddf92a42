/**
 * Ends a process that trains in every way it can end, and tells how that went.
 *
 *     node --conditions=@stepsynth/source tools/teardown/teardown.ts [--repeats 20] [--only 'in a child']
 *
 * `--only` leaves out events whose name and place do not hold the text.
 * Prints a table: exit codes, seconds from the event to the end of the process (and of its trainer), crashes, and what
 * was left behind. Exits with 1 when a process crashed, hung, ended with another code or left something.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeRandomCheckpoint } from '@stepsynth/native-trainer';
import { childrenOf, isAlive, until } from '../../packages/native-trainer/src/testing/processes.ts';
import { teardownEvents, type TeardownEvent } from './teardown-events.ts';

const LONGEST_MS = 10_000;
const CRASHES: readonly unknown[] = ['SIGSEGV', 'SIGABRT', 'SIGBUS', 'SIGILL', 134, 139];
const scripts = join(import.meta.dirname, '../../packages/native-trainer/src/testing');
const { values } = parseArgs({ options: { repeats: { type: 'string', default: '20' }, only: { type: 'string', default: '' } } });

interface Ending {
  readonly how: number | NodeJS.Signals | 'hung';
  readonly seconds: number;
  /** Of the trainer's process after the event; 0 without one. */
  readonly trainerSeconds: number;
  readonly crashed: boolean;
  readonly left: readonly string[];
}

async function endOnce(event: TeardownEvent, checkpoint: string, scratch: string): Promise<Ending> {
  const words = event.script === 'train-in-process.ts' ? [event.ending, checkpoint] : [checkpoint, scratch, '16', event.ending];
  const child = spawn(process.execPath, ['--conditions=@stepsynth/source', join(scripts, event.script), ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const exit = new Promise<number | NodeJS.Signals>((resolve) => child.once('exit', (code, signal) => resolve(signal ?? code ?? -1)));
  await firstLine(child);
  const start = performance.now();
  const trainers = childrenOf(child.pid as number);
  if (event.signal !== undefined) child.kill(event.signal);
  const how = await Promise.race([exit, new Promise<'hung'>((resolve) => setTimeout(resolve, LONGEST_MS, 'hung').unref())]);
  const seconds = (performance.now() - start) / 1000;
  if (how === 'hung') child.kill('SIGKILL');
  const gone = await until(() => !trainers.some(isAlive), LONGEST_MS).then(() => true, () => false);
  const trainerSeconds = trainers.length === 0 ? 0 : (performance.now() - start) / 1000;
  const left = [...(gone ? [] : ['a process']), ...readdirSync(scratch)];
  return { how, seconds, trainerSeconds, crashed: CRASHES.includes(how) || /terminate called|Segmentation/.test(stderr), left };
}

async function firstLine(child: ChildProcess): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    child.stdout?.once('data', () => resolve());
    child.once('exit', () => reject(new Error('the script ended before it trained')));
  });
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function counted(all: readonly (string | number)[]): string {
  return [...new Set(all)].map((one) => `${one} (${all.filter((other) => other === one).length})`).join(', ');
}

function row(event: TeardownEvent, endings: readonly Ending[]): string {
  const seconds = endings.map((ending) => ending.seconds);
  const trainer = endings.map((ending) => ending.trainerSeconds);
  const cells = [
    event.name,
    event.place,
    counted(endings.map(({ how }) => how)),
    `${median(seconds).toFixed(2)} (${Math.max(...seconds).toFixed(2)})`,
    event.place === 'in a child' ? `${median(trainer).toFixed(2)} (${Math.max(...trainer).toFixed(2)})` : '',
    String(endings.filter(({ crashed }) => crashed).length),
    counted(endings.flatMap(({ left }) => left)) || 'nothing',
  ];
  return `| ${cells.join(' | ')} |`;
}

const folder = mkdtempSync(join(tmpdir(), 'stepsynth teardown-'));
try {
  const [checkpoint, scratch] = [join(folder, 'checkpoint'), join(folder, 'scratch')];
  mkdirSync(scratch);
  await writeRandomCheckpoint(checkpoint, { modelType: 'bert', hiddenSize: 32, layers: 1, heads: 2, intermediateSize: 64, vocabularySize: 40, maxPositions: 64, seed: 3 });
  console.log(`Node ${process.version}, ${values.repeats} repeats\n`);
  console.log('| event while it trains | libtorch | ended with | seconds, median (longest) | until the trainer is gone | crashes | left behind |\n|---|---|---|---|---|---|---|');
  for (const event of teardownEvents.filter(({ name, place }) => `${name} ${place}`.includes(values.only))) {
    const endings: Ending[] = [];
    for (let repeat = 0; repeat < Number(values.repeats); repeat += 1) endings.push(await endOnce(event, checkpoint, scratch));
    console.log(row(event, endings));
    if (endings.some(({ how, crashed, left }) => how !== event.expected || crashed || left.length > 0)) process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
