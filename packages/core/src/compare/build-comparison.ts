import { gapCourse, type CoursePoint, type GapCourse } from '../gap/gap-course.ts';
import { methodOf } from '../methods/methods.ts';
import { compareArms } from '../statistics/compare-arms.ts';
import { armInterval, hierarchicalBootstrap, type ResampledScores } from '../statistics/hierarchical-bootstrap.ts';
import { holm } from '../statistics/holm.ts';
import { mapMetrics, ofMetric, type ByMetric, type RowScorer } from '../target/target.ts';
import type { ArmOutcome, ArmOutcomes, ComparedGap, ComparisonBudget, ComparisonInputs } from './arm-outcome.ts';
import type { ComparedArm, ComparedPair, TaskComparison } from './comparison.ts';
import { controlPairs } from './control-pairs.ts';
import { answerSentence } from './answer-sentence.ts';
import { chooseRecipe } from './choose-recipe.ts';

/** Scores every arm over seeds and test rows, and the pairs that `controlPairs` names. The bootstrap is seeded. `resamples` defaults to `enoughResamples`. */
export function buildComparison(inputs: ComparisonInputs, { seed = 0, resamples = enoughResamples(controlPairs(inputs.arms).length) }: { seed?: number; resamples?: number } = {}): TaskComparison {
  const { target, gold, metric } = inputs;
  const scorers = inputs.arms.map(({ outcomes }) => outcomes.map(({ predictions }) => target.scorer(gold, predictions)));
  const scores = hierarchicalBootstrap({ rows: gold.length, arms: scorers }, { seed, resamples });
  const majority = target.majority?.(gold);
  const arms = inputs.arms.map((arm, place) => comparedArm(arm, { scores: scores[place] as ResampledScores, scorers: scorers[place] as readonly RowScorer[] }, { ...inputs, majority }));
  const pairs = comparePairs(inputs, arms, scores);
  const title = titleOf(inputs);
  const recipe = chooseRecipe(arms, { name: metric, title });
  return {
    task: inputs.task, simulated: inputs.simulated, metrics: target.metrics, metric, arms, pairs,
    ...(majority !== undefined && { majority }),
    testRows: gold.length,
    seeds: inputs.arms[0]?.outcomes.map((outcome) => outcome.seed) ?? [],
    budget: inputs.budget,
    ...courses(inputs.arms),
    sentence: answerSentence(pairs, title),
    ...(recipe !== undefined && { recipe }),
  };
}

/** A p-value is at least 2 / (resamples + 1), and Holm multiplies the smallest by the number of pairs: so many that it may still come to .005. */
export function enoughResamples(pairs: number): number {
  return Math.max(2000, 400 * pairs);
}

function titleOf({ target: { metrics }, metric }: Pick<ComparisonInputs, 'target' | 'metric'>): string {
  return metrics.find(({ name }) => name === metric)?.title ?? metric;
}

function comparePairs({ arms: inputs, metric }: ComparisonInputs, arms: readonly ComparedArm[], scores: readonly ResampledScores[]): ComparedPair[] {
  const placeOf = (name: string): number => inputs.findIndex(({ arm }) => arm === name);
  const tested = controlPairs(inputs).map(([arm, control]) => ({
    arm, control, ...compareArms(scores[placeOf(arm)] as ResampledScores, scores[placeOf(control)] as ResampledScores, metric),
  }));
  const adjusted = holm(tested.map(({ pValue }) => pValue));
  return tested.map((pair, place) => {
    const adjustedPValue = adjusted[place] as number;
    const discounted = discountOf(pair.arm, pair.control, arms);
    return { ...pair, adjustedPValue, verdict: verdictOf(pair, adjustedPValue), ...(discounted !== undefined && { discounted }) };
  });
}

function verdictOf({ interval95: [low, high] }: Pick<ComparedPair, 'interval95'>, adjustedPValue: number): ComparedPair['verdict'] {
  if (adjustedPValue >= 0.05 || (low <= 0 && high >= 0)) return 'cannot tell';
  return low > 0 ? 'better' : 'worse';
}

function discountOf(arm: string, control: string, arms: readonly ComparedArm[]): string | undefined {
  const remarks = [arm, control].flatMap((name) => arms.find((row) => row.arm === name)?.remarks.map((remark) => `${name}: ${remark}`) ?? []);
  return remarks.length === 0 ? undefined : remarks.join('; ');
}

function comparedArm(
  { arm, method, outcomes, confounded }: ArmOutcomes,
  { scores, scorers }: { scores: ResampledScores; scorers: readonly RowScorer[] },
  { budget, majority, gold }: ComparisonInputs & { majority: TaskComparison['majority'] },
): ComparedArm {
  const { equalRows } = methodOf(method);
  const range = rangeOf(outcomes.map((outcome) => outcome.rows));
  const dollars = meanOrNull(outcomes.map((outcome) => outcome.dollars));
  const selected = outcomes.flatMap(({ selection }) => selection ?? []);
  const remarks = [
    ...(equalRows ? budgetRemarks(budget, range, dollars) : []),
    ...(majority !== undefined && scores.observed.accuracy <= majority.share ? [`does not beat the majority class (${(100 * majority.share).toFixed(1)} % of test)`] : []),
    ...(confounded === undefined ? [] : [`confounded: ${confounded}`]),
  ];
  return {
    arm, method, equalRows, rows: range, remarks,
    goldRows: rangeOf(outcomes.map((outcome) => outcome.goldRows)),
    ...scores.observed,
    ...(selected.length === outcomes.length && { selection: mapMetrics(scores.observed, (_, name) => mean(selected.map((own) => ofMetric(own, name)))) }),
    interval95: mapMetrics(scores.observed, (_, name) => armInterval(scores, name)),
    bySeed: outcomes.map(({ seed }, place) => ({ seed, ...(scorers[place] as RowScorer)(Int32Array.from(gold.keys())) })),
    dollars,
    calls: mean(outcomes.map(({ calls }) => calls)),
    trainingSeconds: mean(outcomes.map(({ trainingSeconds }) => trainingSeconds)),
    sources: addCounts(outcomes.map(({ sources }) => sources)),
    rounds: meanRounds(outcomes, scores.observed),
  };
}

/** Where an arm did not have the budget of the others; dollars are estimated beforehand and may miss by a tenth. */
function budgetRemarks(budget: ComparisonBudget, [fewest, most]: readonly [number, number], dollars: number | null): string[] {
  if ('rows' in budget) return fewest === budget.rows && most === budget.rows ? [] : [`${fewest === most ? most : `${fewest} to ${most}`} rows in the place of ${budget.rows}: not at equal rows`];
  if (dollars !== null && Math.abs(dollars - budget.dollars) <= 0.1 * budget.dollars) return [];
  return [`cost ${dollars === null ? 'an unknown sum' : `$${dollars.toFixed(2)}`} in the place of $${budget.dollars.toFixed(2)}: not at equal dollars`];
}

/** Rounds that every seed has. */
function meanRounds(outcomes: readonly ArmOutcome[], metrics: ByMetric<number>): ComparedArm['rounds'] {
  const shared = Math.min(...outcomes.map(({ rounds }) => rounds.length));
  return Array.from({ length: shared }, (_, round) => {
    const all = outcomes.map(({ rounds }) => rounds[round] as ArmOutcome['rounds'][number]);
    const gaps = all.flatMap(({ gap }) => gap ?? []);
    const estimates = all.flatMap(({ estimatedGap }) => estimatedGap ?? []);
    return {
      rows: mean(all.map(({ rows }) => rows)), dollars: meanOrNull(all.map(({ dollars }) => dollars)),
      ...mapMetrics(metrics, (_, name) => mean(all.map((scores) => ofMetric(scores, name)))),
      ...(gaps.length === all.length && { gap: mean(gaps) }),
      ...(estimates.length === all.length && { estimatedGap: meanGap(estimates) }),
    };
  });
}

function meanGap(gaps: readonly ComparedGap[]): ComparedGap {
  return { auc: mean(gaps.map(({ auc }) => auc)), frechet: mean(gaps.map(({ frechet }) => frechet)), coverage: mean(gaps.map(({ coverage }) => coverage)) };
}

function courses(arms: readonly ArmOutcomes[]): Pick<TaskComparison, 'gapCourse'> {
  const totalVariation = courseOf(arms, ({ gap }) => gap);
  const auc = courseOf(arms, ({ estimatedGap }) => estimatedGap?.auc);
  if (totalVariation === undefined && auc === undefined) return {};
  return { gapCourse: { ...(totalVariation !== undefined && { totalVariation }), ...(auc !== undefined && { auc }) } };
}

function courseOf(arms: readonly ArmOutcomes[], gapOf: (round: ArmOutcome['rounds'][number]) => number | undefined): GapCourse | undefined {
  const course = gapCourse(arms.flatMap(({ outcomes }) => outcomes.map(({ rounds }) => rounds.flatMap((round): CoursePoint[] => {
    const gap = gapOf(round);
    return gap === undefined ? [] : [{ accuracy: round.accuracy, gap }];
  }))));
  return course.steps === 0 ? undefined : course;
}

function addCounts(all: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const [kind, count] of all.flatMap((counts) => Object.entries(counts))) sums[kind] = (sums[kind] ?? 0) + count;
  return sums;
}

function rangeOf(values: readonly number[]): readonly [number, number] {
  return [Math.min(...values), Math.max(...values)];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

function meanOrNull(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === values.length ? mean(known) : null;
}
