import { StepsynthError } from '../errors.ts';
import type { TokenUsage } from '../ports/language-model.ts';
import { addUsage, isWithinCap, type SpendCap } from './spend-cap.ts';
import { dollarsOf } from './token-price.ts';

/** The error of a call whose worst case has no room under the cap, whatever the calls in flight give back. */
export function budgetReached(spent: TokenUsage, worst: TokenUsage, cap: SpendCap): StepsynthError {
  return new StepsynthError('BUDGET_REACHED', `The budget of ${capText(spent, worst, cap)}.`, {
    hint: 'Raise `budget`, or lower `sampling.maxTokens` to reserve less for a call.',
  });
}

function capText(spent: TokenUsage, worst: TokenUsage, { dollars, tokens, price }: SpendCap): string {
  if (dollars !== undefined && price !== undefined && !isWithinCap(addUsage(spent, worst), { dollars, price })) {
    return `${dollarText(dollars)} is reached: ${dollarText(dollarsOf(spent, price))} spent, and the next call may cost up to ${dollarText(dollarsOf(worst, price))}`;
  }
  const [used, next] = [spent, worst].map(({ promptTokens, completionTokens }) => promptTokens + completionTokens);
  return `${tokens} tokens is reached: ${used} spent, and the next call may take up to ${next}`;
}

/** Cents, and as many further places as a small sum needs for two figures. */
function dollarText(dollars: number): string {
  const places = dollars === 0 ? 2 : Math.max(2, 1 - Math.floor(Math.log10(Math.abs(dollars))));
  return `$${dollars.toFixed(Math.min(places, 12))}`;
}
