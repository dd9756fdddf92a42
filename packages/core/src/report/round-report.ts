import { mcnemarExact } from '../evaluation/mcnemar-exact.ts';
import type { SyntheticExample } from '../example/example.ts';
import type { ReportInputs } from './report-inputs.ts';
import { goldInTraining } from '../loop/gold-in-training.ts';
import { applyRowWeights } from '../label-noise/row-weights.ts';
import { correctness, type RoundData } from './round-data.ts';
import { targetOf } from '../target/target-of.ts';
import type { RoundReport } from './run-report.ts';

/** The reports of the rounds in order; `rounds` starts at round 0. */
export function roundReports(inputs: ReportInputs, rounds: readonly RoundData[]): RoundReport[] {
  return rounds.map((data, index) => roundReport(inputs, data, {
    before: rounds[index - 1],
    trainingSet: applyRowWeights(rounds.slice(0, index + 1).flatMap(({ stage }) => stage.examples), data.rowWeights),
  }));
}

function roundReport(
  inputs: ReportInputs,
  data: RoundData,
  { before, trainingSet }: { before: RoundData | undefined; trainingSet: readonly SyntheticExample[] },
): RoundReport {
  const { task, gold, config, gap } = inputs;
  const target = targetOf(task);
  const trained = [...goldInTraining(inputs), ...trainingSet];
  const mining = target.score(gold.mining, data.mining);
  const selection = target.score(gold.selection, data.selection);
  const { fixed, broken } = changes(inputs, 'mining', before, data);
  const { tokens, seconds, tokensPerSecond, device, precision } = data.checkpoint.summary;
  return {
    round: data.round,
    trainingRows: trainingSet.length,
    addedRows: data.stage.examples.length,
    requestedRows: data.stage.requested,
    candidates: data.stage.candidates,
    rejected: countReasons(data),
    sources: data.stage.sources,
    errors: correctness(target, gold.mining, data.mining).filter((right) => !right).length,
    fixed,
    broken,
    mining: mining.scores,
    selection: { ...selection.scores, interval95: selection.intervals(config.runSeed), ...(selection.byLabel && { confusion: selection.byLabel.confusion }) },
    ...(before === undefined ? {} : { mcnemar: changes(inputs, 'selection', before, data) }),
    ...labelNoiseOf(data),
    ...(gap === undefined || trained.length === 0 ? {} : { gap: gap.measure(trained) }),
    ...(data.gap !== undefined && { estimatedGap: data.gap }),
    ...(data.teacherLabels !== undefined && { teacherLabels: data.teacherLabels }),
    spend: data.spend,
    trainer: { tokens, seconds, tokensPerSecond, device, precision },
  };
}

/** Rows that were left out and rows that counted less, where there are any. */
function labelNoiseOf({ rowWeights }: RoundData): Pick<RoundReport, 'labelNoise'> {
  const weights = Object.values(rowWeights);
  if (weights.length === 0) return {};
  const leftOut = weights.filter((weight) => weight === 0).length;
  return { labelNoise: { leftOut, weighedLess: weights.length - leftOut } };
}

/** Rows fixed and newly broken since the round before, with McNemar's exact p-value. */
function changes({ task, gold }: ReportInputs, part: 'mining' | 'selection', before: RoundData | undefined, after: RoundData): { fixed: number; broken: number; pValue: number } {
  if (before === undefined) return { fixed: 0, broken: 0, pValue: 1 };
  const target = targetOf(task);
  return mcnemarExact(correctness(target, gold[part], before[part]), correctness(target, gold[part], after[part]));
}

/** Rejections by reason, the most frequent first. */
function countReasons({ stage }: RoundData): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { reason } of stage.rejections) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return Object.fromEntries([...counts].toSorted(([reason, count], [other, otherCount]) => otherCount - count || reason.localeCompare(other)));
}
