import { StepsynthError } from '../errors.ts';
import type { TokenUsage } from '../ports/language-model.ts';
import { addUsage, isWithinCap, type SpendCap } from './spend-cap.ts';
import { dollarsOf } from './token-price.ts';

/** A call has no room under the cap, whatever the calls in flight give back. */
export class BudgetReachedError extends StepsynthError {
  /** The setting that stands in the way, and its value. */
  readonly setting: 'budget.dollars' | 'budget.tokens';
  readonly cap: number;

  constructor(setting: BudgetReachedError['setting'], cap: number, message: string) {
    super('BUDGET_REACHED', message, { hint: `Raise \`${setting}\`, or lower \`sampling.maxTokens\` to reserve less for a call.` });
    this.name = 'BudgetReachedError';
    this.setting = setting;
    this.cap = cap;
  }
}

/** The error of a call that may take up to `worst` after `spent`. */
export function budgetReached(spent: TokenUsage, worst: TokenUsage, { dollars, tokens, price }: SpendCap): BudgetReachedError {
  if (dollars !== undefined && price !== undefined && !isWithinCap(addUsage(spent, worst), { dollars, price })) {
    return new BudgetReachedError('budget.dollars', dollars,
      `The budget of ${dollarText(dollars)} is reached: ${dollarText(dollarsOf(spent, price))} spent, and the next call may cost up to ${dollarText(dollarsOf(worst, price))}.`);
  }
  const cap = tokens as number; // else there would be room
  return new BudgetReachedError('budget.tokens', cap, `The budget of ${cap} tokens is reached: ${total(spent)} spent, and the next call may take up to ${total(worst)}.`);
}

function total({ promptTokens, completionTokens }: TokenUsage): number {
  return promptTokens + completionTokens;
}

/** Cents, and as many further places as a small sum needs for two figures. */
function dollarText(dollars: number): string {
  const places = dollars === 0 ? 2 : Math.max(2, 1 - Math.floor(Math.log10(Math.abs(dollars))));
  return `$${dollars.toFixed(Math.min(places, 12))}`;
}
