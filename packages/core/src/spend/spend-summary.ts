import type { SpendSummary } from '../ports/spend-ledger.ts';
import { addUsage, type SpendCap } from './spend-cap.ts';
import type { StoredSpend } from './spend-store.ts';
import { dollarsOf } from './token-price.ts';

/** Counts that a summary is made of. */
export type SpendCounts = Pick<StoredSpend, 'calls' | 'usage' | 'cachedCalls'>;

/** Counts as people read them: with dollars where the price is known. */
export function summarizeSpend({ calls, usage, cachedCalls }: SpendCounts, { dollars, tokens, price }: SpendCap): SpendSummary {
  return {
    calls,
    cachedCalls,
    ...usage,
    dollars: price === undefined ? null : dollarsOf(usage, price),
    capDollars: dollars ?? null,
    capTokens: tokens ?? null,
  };
}

/** What a run has spent, read without changing it; a reservation without an end counts at its worst case. */
export function storedSpendSummary({ calls, usage, cachedCalls, open }: StoredSpend, cap: SpendCap): SpendSummary {
  return summarizeSpend({ calls: calls + open.length, usage: open.map(({ worst }) => worst).reduce(addUsage, usage), cachedCalls }, cap);
}
