import { defaultSpendAssumptions, StepsynthError } from '@stepsynth/core';
import { loadContexts, loadGoldTest, loadGoldValidation } from '../compose/load-run-data.ts';
import { configOf, type RunPlan } from '../compose/run-plan.ts';
import { createCallEstimate } from '../validate/estimate-calls.ts';
import { pricesOf } from '../validate/token-prices.ts';

/** More rows than anyone would train a small encoder on. */
const MOST_ROWS = 2 ** 22;
/** Rows whose prompts are rendered; enough for as many prompts of either kind as are counted. */
const RENDERED_ROWS = 3000;

/** Dollars that a number of rows is expected to cost. */
export type DollarsForRows = (rows: number) => number;

/**
 * What a method's rows are expected to cost with all that belongs to them (rationales, answers, votes, labels of errors,
 * control rows, another set of seed data), at the assumptions of `validate`. Prompts are counted once.
 *
 * @throws StepsynthError USAGE for a teacher without prices.
 */
export async function expectedDollars(plan: RunPlan): Promise<DollarsForRows> {
  const { file, task } = plan;
  const prices = file.teacher.provider === 'openai' ? pricesOf(file.teacher) : undefined;
  if (file.teacher.provider !== 'openai' || prices === undefined) {
    throw new StepsynthError('USAGE', `--budget usd=… needs a teacher with prices; that of ${task.name} has none`, { hint: 'State teacher.prices in the task file, or write --budget rows=N.' });
  }
  const [gold, test] = [await loadGoldValidation(plan), await loadGoldTest(plan)];
  const parts = { gold, test, validation: [...gold.mining, ...gold.selection], contexts: await loadContexts(plan, gold) };
  const configFor = (rows: number): ReturnType<typeof configOf> => configOf({ ...plan, rows });
  const estimate = await createCallEstimate({ task, config: configFor(RENDERED_ROWS), parts, model: file.teacher.model, prices, assumptions: defaultSpendAssumptions });
  return (rows) => estimate(configFor(rows)).expected.dollars ?? 0;
}

/**
 * The most rows that are expected to cost no more than `dollars`.
 *
 * @throws StepsynthError USAGE where the fewest that a method can share out would cost more.
 */
export function rowsForDollars({ file, method }: Pick<RunPlan, 'file' | 'method'>, costOf: DollarsForRows, dollars: number): number {
  let [enough, tooMany] = [3 * Math.max(1, file.rounds), MOST_ROWS];
  const least = costOf(enough);
  if (least > dollars) {
    throw new StepsynthError('USAGE', `--budget usd=${dollars} is expected to buy fewer than ${enough} rows of ${method}`, { hint: `They are expected to cost $${least.toPrecision(3)}: raise the budget, or lower rounds, labelNoise.votes.asks or control.` });
  }
  while (tooMany - enough > 1) {
    const rows = Math.floor((enough + tooMany) / 2);
    if (costOf(rows) <= dollars) enough = rows;
    else tooMany = rows;
  }
  return enough;
}
