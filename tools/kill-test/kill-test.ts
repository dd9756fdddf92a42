/**
 * Kills a run with SIGKILL at 20 points, at least four in each phase, resumes it, and compares the outcome with that
 * of a run that nobody disturbed.
 *
 *     node --conditions=@stepsynth/source tools/kill-test/kill-test.ts [--points 20]
 *
 * After each kill: the trainer's process ends within 2 s; the resumed run's dataset is byte-identical, its candidates
 * and scores are the same, and checkpoints that were whole are not trained again.
 */
import { spawn, execFileSync, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { writeKillWorld } from './kill-world.ts';
import { phases, RunProbe, type Phase } from './run-probe.ts';

const command = join(import.meta.dirname, '../../packages/cli/bin/stepsynth.mjs');
const { values } = parseArgs({ options: { points: { type: 'string', default: '20' } } });
const folder = mkdtempSync(join(tmpdir(), 'stepsynth kill test-'));

interface Outcome {
  readonly dataset: string;
  readonly candidates: number;
  readonly scores: string;
}

function outcomeOf(directory: string): Outcome {
  const report = JSON.parse(readFileSync(join(directory, 'report.json'), 'utf8')) as { test: unknown; rounds: { mining: unknown; selection: unknown; errors: number }[] };
  const probe = new RunProbe(directory);
  try {
    return {
      dataset: createHash('sha256').update(readFileSync(join(directory, 'dataset', 'train.jsonl'))).digest('hex'),
      candidates: probe.count('SELECT count(*) AS n FROM candidates'),
      scores: JSON.stringify([report.test, report.rounds.map(({ mining, selection, errors }) => [mining, selection, errors])]),
    };
  } finally {
    probe.close();
  }
}

/** Processes of the run's own tree, found before the kill since orphans change parents. */
function descendants(pid: number): number[] {
  const table = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  const children = table.filter(([, parent]) => parent === pid).map(([child]) => child as number);
  return children.flatMap((child) => [child, ...descendants(child)]);
}

const isAlive = (pid: number): boolean => {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

async function killDuring(child: ChildProcess, directory: string, phase: Phase, round: number, delayMs: number): Promise<{ hit: Phase | undefined; orphanMs: number }> {
  const probe = new RunProbe(directory);
  while (probe.phase(round) !== phase && child.exitCode === null) await sleep(1);
  await sleep(delayMs);
  const hit = probe.phase(round);
  probe.close();
  const orphans = descendants(child.pid as number);
  child.kill('SIGKILL');
  const killed = performance.now();
  while (orphans.some(isAlive) && performance.now() - killed < 10_000) await sleep(20);
  return { hit, orphanMs: Math.round(performance.now() - killed) };
}

function wholeCheckpoints(directory: string): Map<string, number> {
  const rounds = join(directory, 'rounds');
  const names = existsSync(rounds) ? readdirSync(rounds).filter((name) => /^\d+$/.test(name)) : [];
  return new Map(names.map((name) => [name, statSync(join(rounds, name, 'training.json')).mtimeMs]));
}

/** Longest delay after a phase's start, so that kills spread over it. */
const longestDelayMs: Readonly<Record<Phase, number>> = { generation: 60, training: 2500, 'checkpoint write': 25, prediction: 600, report: 120 };

async function killPoint(task: string, index: number, expected: Outcome): Promise<string[]> {
  const phase = phases[index % phases.length] as Phase;
  const share = Math.floor(index / phases.length) / Math.max(1, Number(values.points) / phases.length - 1);
  const round = phase === 'report' ? 2 : index % 3;
  const directory = join(folder, `run ${index}`);
  const child = spawn(process.execPath, [command, 'run', task, '--out', directory], { stdio: 'ignore' });
  const { hit, orphanMs } = await killDuring(child, directory, phase, round, share * longestDelayMs[phase]);
  const before = wholeCheckpoints(directory);
  execFileSync(process.execPath, [command, 'resume', directory], { stdio: ['ignore', 'ignore', 'pipe'] });
  const after = wholeCheckpoints(directory);
  const outcome = outcomeOf(directory);
  const faults = [
    ...(orphanMs > 2000 ? [`the trainer lived ${orphanMs} ms longer`] : []),
    ...(outcome.dataset === expected.dataset ? [] : ['another dataset']),
    ...(outcome.candidates === expected.candidates ? [] : [`${outcome.candidates} candidates`]),
    ...(outcome.scores === expected.scores ? [] : ['other scores']),
    ...[...before].filter(([name, time]) => after.get(name) !== time).map(([name]) => `round ${name} was trained again`),
  ];
  rmSync(directory, { recursive: true });
  console.log(`| ${index + 1} | ${phase} | ${round} | ${hit ?? 'between phases'} | ${orphanMs} ms | ${before.size} | ${faults.join(', ') || 'identical'} |`);
  return faults.length > 0 ? [`point ${index + 1}: ${faults.join(', ')}`] : [];
}

try {
  const task = await writeKillWorld(folder);
  const reference = join(folder, 'undisturbed');
  execFileSync(process.execPath, [command, 'run', task, '--out', reference], { stdio: ['ignore', 'ignore', 'inherit'] });
  const expected = outcomeOf(reference);
  console.log('| # | aimed at | round | phase at the kill | trainer ended after | whole checkpoints | after resume |\n|---|---|---|---|---|---|---|');
  const faults: string[] = [];
  for (let index = 0; index < Number(values.points); index++) faults.push(...(await killPoint(task, index, expected)));
  console.log(`${Number(values.points) - faults.length} passed, ${faults.length} failed`);
  process.exitCode = faults.length > 0 ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
