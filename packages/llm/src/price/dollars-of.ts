import type { TokenUsage } from '@stepsynth/core';
import type { TokenPrices } from './model-price.ts';

/** What `usage` costs, in dollars. Discounts for cached prompts are not counted. */
export function dollarsOf(usage: TokenUsage, prices: TokenPrices): number {
  return (usage.promptTokens * prices.promptPerMillion + usage.completionTokens * prices.completionPerMillion) / 1_000_000;
}
