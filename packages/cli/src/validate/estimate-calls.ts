import { estimateSpend, planPrompts, sealTest, type PlannedPrompt, type S3Config, type SpendAssumptions, type SpendEstimate, type TaskSpec, type TokenRange } from '@stepsynth/core';
import { estimateTokens } from '@stepsynth/llm';
import type { GoldParts } from './load-parts.ts';
import type { StatedPrices } from './token-prices.ts';

/** What the calls of a run are estimated from. */
export interface CallEstimateInputs {
  readonly task: TaskSpec;
  readonly config: S3Config;
  readonly parts: GoldParts;
  /** The language model's name. */
  readonly model: string;
  readonly prices: StatedPrices | undefined;
  readonly assumptions: SpendAssumptions;
}

/** More prompts or texts than this are not counted. */
const COUNTED = 1000;
/** What a chat costs beside its texts: role and delimiters of a message, and the opening of the reply. */
const MESSAGE_TOKENS = 4;
const REPLY_OPENING_TOKENS = 3;

/** Estimates the calls of a language model from the run's own prompts; a reply is taken to be as long as a gold text. */
export async function estimateCalls({ task, config, parts, model, prices, assumptions }: CallEstimateInputs): Promise<SpendEstimate> {
  const planned = planPrompts({ task, config, gold: parts.gold, test: sealTest(parts.test, task), contexts: parts.contexts, rationaleText: () => '' });
  const { system } = task.prompts;
  const chat = REPLY_OPENING_TOKENS + MESSAGE_TOKENS + (system === undefined ? 0 : MESSAGE_TOKENS + (await estimateTokens(system, model)));
  const count = async (prompts: readonly PlannedPrompt[]): Promise<TokenRange> => rangeOf(await Promise.all(prompts.map(async ({ prompt }) => chat + (await estimateTokens(prompt, model)))));
  const rationale = planned.rationale();
  const texts = await Promise.all(parts.gold.mining.slice(0, COUNTED).map(({ fields }) => estimateTokens(fields[task.generatedField] ?? '', model)));
  return estimateSpend({
    config,
    labels: task.labels.length,
    miningRows: parts.gold.mining.length,
    prompts: {
      ...(rationale.length > 0 && { rationale: await count(rationale) }),
      seed: await count(planned.seed(COUNTED)),
      extrapolation: await count(planned.extrapolation(COUNTED)),
    },
    replyTokens: rangeOf(texts).mean,
    assumptions,
    ...(prices !== undefined && { prices }),
  });
}

function rangeOf(counts: readonly number[]): TokenRange {
  if (counts.length === 0) return { mean: 0, max: 0 };
  return { mean: counts.reduce((sum, count) => sum + count, 0) / counts.length, max: counts.reduce((most, count) => Math.max(most, count), 0) };
}
