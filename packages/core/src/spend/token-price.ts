import type { TokenUsage } from '../ports/language-model.ts';

/** What a model's tokens cost. */
export interface TokenPrice {
  /** Dollars for a million prompt tokens. */
  readonly promptPerMillion: number;
  /** Dollars for a million completion tokens. */
  readonly completionPerMillion: number;
}

/** Dollars for these tokens. Sums are kept in tokens, so that no sum of dollars is ever rounded twice. */
export function dollarsOf({ promptTokens, completionTokens }: TokenUsage, price: TokenPrice): number {
  return (promptTokens * price.promptPerMillion + completionTokens * price.completionPerMillion) / 1_000_000;
}
