import { readFile } from 'node:fs/promises';
import { dollarsOf, mapMetrics, ofMetric, StepsynthError, sumCalls, summaryOfGap, targetOf, type ArmOutcome, type ByMetric, type ComparedGap, type ComparisonInputs, type RoundGap, type RoundReport, type RunReport, type RunStore, type TokenPrice } from '@stepsynth/core';
import { openRunStore, runPaths } from '@stepsynth/core/node';
import { loadGoldTest } from '../compose/load-run-data.ts';
import { configOf, type RunPlan } from '../compose/run-plan.ts';
import type { ArmRun, TaskPlan } from './plan-comparison.ts';

/** Everything the table of a task is made from, out of the runs' own directories. */
export async function readOutcomes({ budget, arms, task, metric }: TaskPlan): Promise<ComparisonInputs> {
  const first = (arms[0] as TaskPlan['arms'][number]).runs[0] as ArmRun;
  const test = await loadGoldTest(first.plan);
  const ids = test.map(({ id }) => id);
  const read = await Promise.all(arms.map(async ({ arm, runs, confounded }) => ({
    arm: arm.name, method: arm.method, settings: arm.settings, ...(confounded !== undefined && { confounded }),
    outcomes: await Promise.all(runs.map((run) => readOutcome(run, ids))),
  })));
  return {
    task, metric, budget, arms: read,
    target: targetOf(first.plan.task),
    gold: test,
    simulated: first.plan.file.teacher.provider === 'simulated',
  };
}

async function readOutcome({ seed, plan, directory }: ArmRun, testIds: readonly string[]): Promise<ArmOutcome> {
  const paths = runPaths(directory);
  const report = JSON.parse(await readFile(paths.reportJson, 'utf8')) as RunReport;
  const store = openRunStore(paths.database, { readOnly: true });
  try {
    const predictions = (await store.predictions(report.finalRound, 'test')) ?? [];
    if (predictions.length !== testIds.length || predictions.some(({ goldId }, row) => goldId !== testIds[row])) {
      throw new StepsynthError('RUN_DIRECTORY', `${directory} was scored on other test rows than the other runs.`, { hint: 'Leave out settings of the arm that change gold test.' });
    }
    const { teacher } = plan.file;
    const price = teacher.provider === 'openai' ? (teacher.prices ?? null) : { promptPerMillion: 0, completionPerMillion: 0 };
    const spend = sumCalls([...report.rounds.map((round) => round.spend), ...(report.unusedSpend === undefined ? [] : [report.unusedSpend])]);
    return {
      seed, rounds: roundsOf(report, price),
      ...(!learnsFromSelection(plan) && { selection: scoresOn(report.rounds[report.finalRound] as RoundReport) }),
      rows: report.dataset.rows,
      goldRows: report.goldRows ?? 0,
      predictions: predictions.map(({ label }) => label),
      sources: await extrapolationSources(store, report),
      dollars: price === null ? null : dollarsOf(spend, price),
      calls: spend.calls,
      trainingSeconds: report.rounds.reduce((sum, { trainer }) => sum + trainer.seconds, 0),
      warnings: report.warnings,
    };
  } finally {
    store.close();
  }
}

/** Whether selection was trained on or extrapolated, which the gold roles of the paper do: there mining is selection. */
function learnsFromSelection(plan: RunPlan): boolean {
  const { goldInTraining = 'none', rounds, miningRows = 0 } = configOf(plan);
  return goldInTraining === 'all' || (plan.file.goldRoles === 'paper' && (goldInTraining === 'mining' || rounds > 0 || miningRows > 0));
}

function scoresOn({ selection }: Pick<RoundReport, 'selection'>): ByMetric<number> {
  return mapMetrics(selection.interval95, (_, name) => ofMetric<number>(selection, name));
}

/** Dollars add up over rounds, answers of the shared journal included: what the arm would have cost alone. */
function roundsOf(report: RunReport, price: TokenPrice | null): ArmOutcome['rounds'] {
  let spent = 0;
  return report.rounds.map(({ trainingRows, selection, errors, spend, gap, estimatedGap }) => {
    spent += price === null ? 0 : dollarsOf(spend, price);
    return {
      rows: trainingRows, errors, ...scoresOn({ selection }),
      dollars: price === null ? null : spent,
      ...(gap !== undefined && { gap: gap.totalVariation }),
      ...(estimatedGap !== undefined && { estimatedGap: comparedGap(estimatedGap) }),
    };
  });
}

function comparedGap(gap: RoundGap): ComparedGap {
  const { auc, frechet } = summaryOfGap(gap);
  return { auc, frechet, coverage: gap.coverage };
}

async function extrapolationSources(store: RunStore, report: RunReport): Promise<Record<string, number>> {
  const before = (await store.stage('extrapolation', 0))?.sources ?? {};
  const sums: Record<string, number> = { ...before };
  for (const [kind, count] of report.rounds.slice(1).flatMap(({ sources }) => Object.entries(sources))) sums[kind] = (sums[kind] ?? 0) + count;
  return sums;
}
