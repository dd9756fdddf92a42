import type { S3Config, SpendAssumptions, SpendEstimate, TaskFile, TaskSpec } from '@stepsynth/core';
import type { CheckpointFacts } from './checkpoint-facts.ts';
import { estimateCalls } from './estimate-calls.ts';
import { estimateFineTuning, type FineTuningEstimate } from './estimate-fine-tuning.ts';
import type { GoldParts } from './load-parts.ts';
import type { ProblemList } from './problem-list.ts';
import { pricesOf, type StatedPrices } from './token-prices.ts';
import type { Lengths } from './validation.ts';

/** What a run will take, as far as can be told before it. */
export interface RunEstimate {
  readonly assumptions: SpendAssumptions;
  /** null for a teacher that makes no calls. */
  readonly spend: SpendEstimate | null;
  /** null where the price is not known, or not needed. */
  readonly prices: StatedPrices | null;
  readonly cap: { readonly dollars: number | null; readonly tokens: number | null };
  /** Rough: operations over an assumed speed. */
  readonly training: FineTuningEstimate;
  /** Calls and training, one after the other. */
  readonly expectedSeconds: number;
}

/** What an estimate is made from. */
export interface RunEstimateInputs {
  readonly file: TaskFile;
  readonly task: TaskSpec;
  readonly config: S3Config;
  readonly parts: GoldParts;
  readonly lengths: Lengths | undefined;
  readonly checkpoint: CheckpointFacts | undefined;
  readonly assumptions: SpendAssumptions;
}

/** Estimates calls, tokens, dollars and time of a run; warns where a cap is in the way. */
export async function estimateRun(inputs: RunEstimateInputs, problems: ProblemList): Promise<RunEstimate | undefined> {
  const { file, assumptions } = inputs;
  const { teacher } = file;
  const prices = teacher.provider === 'openai' ? pricesOf(teacher) : undefined;
  const spend = teacher.provider === 'openai' ? await problems.attempt('seed.contexts', () => estimateCalls({ ...inputs, model: teacher.model, prices })) : null;
  if (spend === undefined) return undefined;
  if (spend !== null) checkBudget(file, spend, problems);
  const training = await estimateFineTuning({ ...inputs, errorRate: assumptions.errorRate });
  return {
    assumptions, spend, training,
    prices: prices ?? null,
    cap: { dollars: file.budget.dollars ?? null, tokens: file.budget.tokens ?? null },
    expectedSeconds: (spend?.expected.seconds ?? 0) + training.seconds,
  };
}

function checkBudget({ budget }: TaskFile, { expected }: SpendEstimate, problems: ProblemList): void {
  const { dollars, tokens } = budget;
  if (dollars !== undefined && expected.dollars !== null && expected.dollars > dollars) {
    problems.warn('budget.dollars', `the run is expected to cost $${expected.dollars.toFixed(2)}, the cap is $${dollars.toFixed(2)}`, 'Raise the cap, or ask for less: seed.rows, extrapolation.perError, rounds.');
  }
  const expectedTokens = expected.promptTokens + expected.completionTokens;
  if (tokens !== undefined && expectedTokens > tokens) {
    problems.warn('budget.tokens', `the run is expected to take ${expectedTokens} tokens, the cap is ${tokens}`, 'Raise the cap, or ask for less: seed.rows, extrapolation.perError, rounds.');
  }
}
