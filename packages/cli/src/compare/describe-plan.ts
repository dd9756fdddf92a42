import { methodOf, plannedTrainings } from '@stepsynth/core';
import { configOf } from '../compose/run-plan.ts';
import { count, integer } from '../report/format.ts';
import { textTable } from '../terminal/text-table.ts';
import type { MachineShare } from './machine-share.ts';
import type { ArmRun, TaskPlan } from './plan-comparison.ts';

/** What is going to be done, before anything is: runs, rows, trainings, and how many at once. */
export function describePlan(tasks: readonly TaskPlan[], { done, share, directory }: { done: number; share: MachineShare; directory: string }): string {
  const runs = tasks.flatMap(({ arms }) => arms.flatMap((arm) => arm.runs));
  const seeds = tasks[0]?.arms[0]?.runs.length ?? 0;
  return [
    `${count(tasks.length, 'task')} × ${count(tasks[0]?.arms.length ?? 0, 'arm')} × ${count(seeds, 'seed')}: ${count(runs.length, 'run')}${done > 0 ? `, ${integer(done)} of them done` : ''}`,
    `${count(runs.reduce((sum, run) => sum + trainings(run), 0), 'fine-tuning')} in all, less those that arms share; ${share.jobs} at once (${share.limitedBy})${share.threads > 0 ? `, ${count(share.threads, 'thread')} each` : ''}`,
    ...tasks.map(({ task, arms }) => `\n${task}\n${textTable(['arm', 'seed data', 'from mining', 'by round', 'gold', 'fine-tunings a seed', 'remark'], arms.map(({ arm, runs: own, confounded }) => armLine(arm.name, own[0] as ArmRun, confounded)))}`),
    `\nresults in ${directory}; the same command goes on where it was stopped`,
  ].join('\n');
}

function armLine(name: string, run: ArmRun, confounded: string | undefined): string[] {
  const { seed, miningRows = 0, extrapolation, rounds, goldInTraining = 'none' } = configOf(run.plan);
  const byRound = (extrapolation.rowsByRound ?? []).slice(0, rounds);
  return [
    name, integer(seed.rows), integer(miningRows), byRound.length === 0 ? '–' : byRound.map(integer).join(' + '),
    goldInTraining === 'none' ? '–' : goldInTraining, methodOf(run.arm.method).head === 'linear' ? 'linear head' : integer(trainings(run)),
    [methodOf(run.arm.method).equalRows ? '' : 'not at equal rows', confounded === undefined ? '' : 'confounded'].filter((part) => part !== '').join(', '),
  ];
}

function trainings({ plan, arm }: ArmRun): number {
  return methodOf(arm.method).head === 'linear' ? 0 : plannedTrainings(configOf(plan));
}
