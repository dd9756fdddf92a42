import type { TokenUsage } from '../ports/language-model.ts';
import { dollarsOf, type TokenPrice } from './token-price.ts';

/** Most that a run may spend, and the price it is reckoned with. */
export interface SpendCap {
  /** Most dollars. Needs a price. */
  readonly dollars?: number | undefined;
  /** Most tokens, prompt and completion. */
  readonly tokens?: number | undefined;
  /** Absent where the price of the model is not known. */
  readonly price?: TokenPrice | undefined;
}

/** Whether these tokens are within the cap. */
export function isWithinCap(usage: TokenUsage, { dollars, tokens, price }: SpendCap): boolean {
  if (tokens !== undefined && usage.promptTokens + usage.completionTokens > tokens) return false;
  return dollars === undefined || price === undefined || dollarsOf(usage, price) <= dollars;
}

/** The tokens of both. */
export function addUsage(one: TokenUsage, other: TokenUsage): TokenUsage {
  return { promptTokens: one.promptTokens + other.promptTokens, completionTokens: one.completionTokens + other.completionTokens };
}

/** No tokens. */
export const noTokens: TokenUsage = { promptTokens: 0, completionTokens: 0 };
