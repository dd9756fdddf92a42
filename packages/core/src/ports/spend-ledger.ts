import type { TokenUsage } from './language-model.ts';

/** What the calls of a run have taken so far, over all its resumes. */
export interface SpendSummary {
  /** Calls that were sent and answered, or that may have been billed. */
  readonly calls: number;
  /** Answers that came from the journal. */
  readonly cachedCalls: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** null where the price is not known. */
  readonly dollars: number | null;
  /** null without a cap. */
  readonly capDollars: number | null;
  readonly capTokens: number | null;
}

/** Room that one attempt holds under the cap until it is settled. */
export interface Reservation {
  /** The answer came with its usage. */
  settle(usage: TokenUsage): Promise<void>;
  /** The attempt was refused before any token was billed, such as by a 429. */
  release(): Promise<void>;
  /** Nobody knows what was billed, as after a timeout: the worst case counts. */
  settleAtWorst(): Promise<void>;
}

/**
 * Hard cap on what a run spends: spent + reserved never exceeds it, for any interleaving. A reservation is durable
 * before it resolves; one that a crash left open counts at its worst case.
 */
export interface SpendLedger {
  /**
   * Waits while reservations in flight may still give room back.
   * @throws StepsynthError BUDGET_REACHED when the worst case fits no more.
   */
  reserve(worst: TokenUsage, options?: { signal?: AbortSignal }): Promise<Reservation>;
  countCached(): Promise<void>;
  summary(): SpendSummary;
}
