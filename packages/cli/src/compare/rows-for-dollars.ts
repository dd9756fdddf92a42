import { defaultSpendAssumptions, plannedRows, s3ConfigFrom, StepsynthError, type S3Config } from '@stepsynth/core';
import { loadContexts, loadGoldTest, loadGoldValidation } from '../compose/load-run-data.ts';
import { configOf, type RunPlan } from '../compose/run-plan.ts';
import { estimateCalls } from '../validate/estimate-calls.ts';
import { pricesOf } from '../validate/token-prices.ts';

/** More rows than anyone would train a small encoder on. */
const MOST_ROWS = 2 ** 22;

/** What one accepted row is expected to cost, in dollars, and a list of rationales. */
export interface RowCosts {
  readonly rationales: number;
  readonly seed: number;
  readonly extrapolated: number;
}

/** Expected costs at the assumptions of `validate`. Throws USAGE for a teacher without prices. */
export async function rowCosts(plan: RunPlan): Promise<RowCosts> {
  const { file, task } = plan;
  const prices = file.teacher.provider === 'openai' ? pricesOf(file.teacher) : undefined;
  if (file.teacher.provider !== 'openai' || prices === undefined) {
    throw new StepsynthError('USAGE', `--budget usd=… needs a teacher with prices; that of ${task.name} has none`, { hint: 'State teacher.prices in the task file, or write --budget rows=N.' });
  }
  const [gold, test] = [await loadGoldValidation(plan), await loadGoldTest(plan)];
  const parts = { gold, test, validation: [...gold.mining, ...gold.selection], contexts: await loadContexts(plan, gold) };
  const config: S3Config = { ...s3ConfigFrom(file), rounds: 1, miningRows: gold.mining.length }; // so that either kind of call occurs
  const { stages } = await estimateCalls({ task, config, parts, model: file.teacher.model, prices, assumptions: defaultSpendAssumptions });
  const perRow = (name: 'answer' | 'seed' | 'extrapolation'): number => {
    const expected = stages.find(({ stage }) => stage === name)?.expected;
    return expected === undefined || expected.calls === 0 ? 0 : ((expected.dollars ?? 0) / expected.calls) * defaultSpendAssumptions.candidatesPerAccepted;
  };
  return { rationales: stages.find(({ stage }) => stage === 'rationale')?.expected.dollars ?? 0, seed: perRow('answer') + perRow('seed'), extrapolated: perRow('extrapolation') };
}

/** The most rows of a method that are expected to cost no more than `dollars`; at least the fewest that it can share out. */
export function rowsForDollars(plan: RunPlan, costs: RowCosts, dollars: number): number {
  let [enough, tooMany] = [3 * Math.max(1, plan.file.rounds), MOST_ROWS];
  while (tooMany - enough > 1) {
    const rows = Math.floor((enough + tooMany) / 2);
    if (expectedCost(configOf({ ...plan, rows }), costs) <= dollars) enough = rows;
    else tooMany = rows;
  }
  return enough;
}

function expectedCost(config: S3Config, { rationales, seed, extrapolated }: RowCosts): number {
  const listed = config.seed.rows > 0 && config.rationales.perPrompt > 0 ? rationales : 0;
  return listed + config.seed.rows * seed + (plannedRows(config) - config.seed.rows) * extrapolated;
}
