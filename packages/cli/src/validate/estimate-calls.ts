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

/** More prompts than this are not rendered. */
const RENDERED = 10_000;
/** Of those, the first are counted for the mean, and the longest for the most. */
const COUNTED = 500;
const LONGEST = 20;
/** What a chat costs beside its texts: role and delimiters of a message, and the opening of the reply. */
const MESSAGE_TOKENS = 4;
const REPLY_OPENING_TOKENS = 3;

/** Estimates the calls of a language model from the run's own prompts; a reply is taken to be as long as a gold text. */
export async function estimateCalls(inputs: CallEstimateInputs): Promise<SpendEstimate> {
  return (await createCallEstimate(inputs))(inputs.config);
}

/**
 * The same for settings that differ from `config` in their rows alone: prompts are rendered and counted once, and those of
 * more rows taken to be as long.
 */
export async function createCallEstimate({ task, config, parts, model, prices, assumptions }: CallEstimateInputs): Promise<(config: S3Config) => SpendEstimate> {
  const planned = planPrompts({ task, config, gold: parts.gold, test: sealTest(parts.test, task), contexts: parts.contexts, rationaleText: () => '' });
  const { system } = task.prompts;
  const chat = REPLY_OPENING_TOKENS + MESSAGE_TOKENS + (system === undefined ? 0 : MESSAGE_TOKENS + (await estimateTokens(system, model)));
  const count = async (prompts: readonly PlannedPrompt[]): Promise<TokenRange> => {
    const { mean, max } = await countTexts(prompts.map(({ prompt }) => prompt), model);
    return { mean: chat + mean, max: chat + max };
  };
  const rationale = planned.rationale();
  const seed = await count(planned.seed(RENDERED));
  const replies = await countTexts(parts.gold.mining.map(({ fields }) => fields[task.generatedField] ?? ''), model);
  const prompts = {
    ...(rationale.length > 0 && { rationale: await count(rationale) }),
    ...(task.prompts.answer !== undefined && { answer: seed }), // what is planned asks for the answer; its question's prompt is about as long
    seed,
    extrapolation: await count(planned.extrapolation(RENDERED)),
  };
  return (settings) => estimateSpend({
    config: settings, prompts, assumptions,
    labels: task.labels.length,
    miningRows: parts.gold.mining.length,
    replyTokens: replies.mean,
    ...(prices !== undefined && { prices }),
  });
}

async function countTexts(texts: readonly string[], model: string): Promise<TokenRange> {
  const count = (some: readonly string[]): Promise<readonly number[]> => Promise.all(some.map((text) => estimateTokens(text, model)));
  const first = await count(texts.slice(0, COUNTED));
  const longest = await count(texts.toSorted((one, other) => other.length - one.length).slice(0, LONGEST));
  return {
    mean: first.length === 0 ? 0 : first.reduce((sum, tokens) => sum + tokens, 0) / first.length,
    max: Math.max(0, ...first, ...longest),
  };
}
