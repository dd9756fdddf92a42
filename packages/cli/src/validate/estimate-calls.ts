import { estimateSpend, planPrompts, sealTest, type PlannedPrompt, type S3Config, type SpendAssumptions, type SpendEstimate, type TaskSpec, type TokenRange } from '@stepsynth/core';
import type { GoldParts } from './load-parts.ts';
import type { PromptTokenCounter, TokenPrices } from './token-prices.ts';

/** What the calls of a run are estimated from. */
export interface CallEstimateInputs {
  readonly task: TaskSpec;
  readonly config: S3Config;
  readonly parts: GoldParts;
  readonly prices: TokenPrices | undefined;
  readonly assumptions: SpendAssumptions;
  readonly tokens: PromptTokenCounter;
}

/** More prompts or texts than this are not counted. */
const COUNTED = 2000;

/** Estimates the calls of a language model from the run's own prompts; a reply is taken to be as long as a gold text. */
export function estimateCalls({ task, config, parts, prices, assumptions, tokens }: CallEstimateInputs): SpendEstimate {
  const planned = planPrompts({ task, config, gold: parts.gold, test: sealTest(parts.test, task), contexts: parts.contexts, rationaleText: () => '' });
  const system = task.prompts.system === undefined ? 0 : tokens.count(task.prompts.system);
  const range = (prompts: readonly PlannedPrompt[]): TokenRange => rangeOf(prompts.map(({ prompt }) => tokens.count(prompt) + system));
  const rationale = planned.rationale();
  return estimateSpend({
    config,
    labels: task.labels.length,
    miningRows: parts.gold.mining.length,
    prompts: { ...(rationale.length > 0 && { rationale: range(rationale) }), seed: range(planned.seed(COUNTED)), extrapolation: range(planned.extrapolation(COUNTED)) },
    replyTokens: rangeOf(parts.gold.mining.slice(0, COUNTED).map(({ fields }) => tokens.count(fields[task.generatedField] ?? ''))).mean,
    assumptions,
    ...(prices !== undefined && { prices }),
  });
}

function rangeOf(counts: readonly number[]): TokenRange {
  if (counts.length === 0) return { mean: 0, max: 0 };
  return { mean: counts.reduce((sum, count) => sum + count, 0) / counts.length, max: counts.reduce((most, count) => Math.max(most, count), 0) };
}
