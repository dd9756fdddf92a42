import type { SpendCap, TaskFile } from '@stepsynth/core';

/** The cap of a run and the price it is reckoned with. */
export function spendCapOf({ budget, teacher }: TaskFile): SpendCap {
  return { dollars: budget.dollars, tokens: budget.tokens, price: teacher.provider === 'openai' ? teacher.prices : undefined };
}
