/**
 * Kills a run with SIGKILL at 24 points, four in each phase, resumes it, and compares the outcome with that of a run that
 * nobody disturbed.
 *
 *     node --conditions=@stepsynth/source tools/kill-test/kill-test.ts [--points 24] [--phase 'training with a state']
 *
 * After each kill: the trainer's process ends within 2 s; the resumed run's dataset and model are byte-identical, its
 * candidates and scores are the same, checkpoints that were whole are not trained again, and a training that had a state
 * goes on from it. At every other such point the trainer is killed too, so that it cannot write a last one.
 */
import { spawn, spawnSync, execFileSync, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { writeKillWorld } from './kill-world.ts';
import { phases, RunProbe, type Phase } from './run-probe.ts';

const command = join(import.meta.dirname, '../../packages/cli/bin/stepsynth.mjs');
const { values } = parseArgs({ options: { points: { type: 'string', default: '24' }, phase: { type: 'string' } } });
const aimedAt = phases.filter((phase) => values.phase === undefined || phase === values.phase);
const folder = mkdtempSync(join(tmpdir(), 'stepsynth kill test-'));

interface Outcome {
  readonly dataset: string;
  readonly model: string;
  readonly candidates: number;
  readonly scores: string;
}

function hashOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

function outcomeOf(directory: string): Outcome {
  const report = JSON.parse(readFileSync(join(directory, 'report.json'), 'utf8')) as { test: unknown; rounds: { mining: unknown; selection: unknown; errors: number }[] };
  const probe = new RunProbe(directory);
  try {
    return {
      dataset: hashOf(join(directory, 'dataset', 'train.jsonl')),
      model: hashOf(join(directory, 'model', 'model.safetensors')),
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

interface Kill {
  readonly directory: string;
  readonly phase: Phase;
  readonly round: number;
  readonly delayMs: number;
  /** Kill the trainer's process as well. */
  readonly withTrainer: boolean;
}

async function killDuring(child: ChildProcess, { directory, phase, round, delayMs, withTrainer }: Kill): Promise<{ hit: Phase | undefined; orphanMs: number }> {
  const probe = new RunProbe(directory);
  while (probe.phase(round) !== phase && child.exitCode === null) await sleep(1);
  await sleep(delayMs);
  const hit = probe.phase(round);
  probe.close();
  const orphans = descendants(child.pid as number);
  child.kill('SIGKILL');
  if (withTrainer) orphans.filter(isAlive).forEach((pid) => process.kill(pid, 'SIGKILL'));
  const killed = performance.now();
  while (orphans.some(isAlive) && performance.now() - killed < 10_000) await sleep(20);
  return { hit, orphanMs: Math.round(performance.now() - killed) };
}

function wholeCheckpoints(directory: string): Map<string, number> {
  const rounds = join(directory, 'rounds');
  const names = existsSync(rounds) ? readdirSync(rounds).filter((name) => /^\d+$/.test(name)) : [];
  return new Map(names.map((name) => [name, statSync(join(rounds, name, 'training.json')).mtimeMs]));
}

/** Resumes the run; where its training went on, such as `step 31 of 114`. */
function resume(directory: string): string | undefined {
  const { status, stderr } = spawnSync(process.execPath, [command, 'resume', directory], { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
  if (status !== 0) throw new Error(`resume ended with ${status}: ${stderr}`);
  return /going on after (step [\d,]+ of [\d,]+)/.exec(stderr)?.[1];
}

/** Longest delay after a phase's start, so that kills spread over it. */
const longestDelayMs: Readonly<Record<Phase, number>> = { generation: 60, training: 1500, 'training with a state': 1000, 'checkpoint write': 25, prediction: 600, report: 120 };

async function killPoint(task: string, index: number, expected: Outcome): Promise<string[]> {
  const phase = aimedAt[index % aimedAt.length] as Phase;
  const turn = Math.floor(index / aimedAt.length);
  const share = turn / Math.max(1, Number(values.points) / aimedAt.length - 1);
  const round = phase === 'report' ? 2 : (index + turn) % 3;
  const directory = join(folder, `run ${index}`);
  const child = spawn(process.execPath, [command, 'run', task, '--out', directory], { stdio: 'ignore' });
  const withTrainer = phase === 'training with a state' && turn % 2 === 1;
  const { hit, orphanMs } = await killDuring(child, { directory, phase, round, delayMs: share * longestDelayMs[phase], withTrainer });
  const before = wholeCheckpoints(directory);
  const wentOn = resume(directory);
  const after = wholeCheckpoints(directory);
  const outcome = outcomeOf(directory);
  const faults = [
    ...(orphanMs > 2000 ? [`the trainer lived ${orphanMs} ms longer`] : []),
    ...(outcome.dataset === expected.dataset ? [] : ['another dataset']),
    ...(outcome.model === expected.model ? [] : ['another model']),
    ...(hit === 'training with a state' && wentOn === undefined ? ['its training began anew'] : []),
    ...(outcome.candidates === expected.candidates ? [] : [`${outcome.candidates} candidates`]),
    ...(outcome.scores === expected.scores ? [] : ['other scores']),
    ...[...before].filter(([name, time]) => after.get(name) !== time).map(([name]) => `round ${name} was trained again`),
  ];
  rmSync(directory, { recursive: true });
  console.log(`| ${index + 1} | ${phase} | ${round} | ${hit ?? 'between phases'} | ${orphanMs} ms${withTrainer ? ' (killed too)' : ''} | ${before.size} | ${wentOn ?? ''} | ${faults.join(', ') || 'identical'} |`);
  return faults.length > 0 ? [`point ${index + 1}: ${faults.join(', ')}`] : [];
}

try {
  const task = await writeKillWorld(folder);
  const reference = join(folder, 'undisturbed');
  execFileSync(process.execPath, [command, 'run', task, '--out', reference], { stdio: ['ignore', 'ignore', 'inherit'] });
  const expected = outcomeOf(reference);
  console.log('| # | aimed at | round | phase at the kill | trainer ended after | whole checkpoints | training went on after | after resume |\n|---|---|---|---|---|---|---|---|');
  const faults: string[] = [];
  for (let index = 0; index < Number(values.points); index++) faults.push(...(await killPoint(task, index, expected)));
  console.log(`${Number(values.points) - faults.length} passed, ${faults.length} failed`);
  process.exitCode = faults.length > 0 ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
