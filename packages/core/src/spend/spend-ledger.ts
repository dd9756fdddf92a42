import type { TokenUsage } from '../ports/language-model.ts';
import type { Reservation, SpendLedger, SpendSummary } from '../ports/spend-ledger.ts';
import { budgetReached } from './budget-reached.ts';
import { addUsage, isWithinCap, noTokens, type SpendCap } from './spend-cap.ts';
import type { Outcome, SpendStore } from './spend-store.ts';
import { summarizeSpend } from './spend-summary.ts';

/** What a ledger counts with, and where. */
export interface SpendLedgerOptions {
  readonly store: SpendStore;
  readonly cap: SpendCap;
  /** After each call that was settled, and each answer from the journal. */
  readonly onChange?: (summary: SpendSummary) => void;
}

/** A call that waits for room. */
interface Waiting {
  readonly worst: TokenUsage;
  grant(): void;
  refuse(error: Error): void;
}

/**
 * Opens the ledger of a run. Reservations that a killed process left open are settled at their worst case first.
 * Spent + reserved stays under the cap as long as no call takes more than it reserved; one that does is counted as it is.
 * Room is given in the order of asking.
 */
export async function openSpendLedger({ store, cap, onChange }: SpendLedgerOptions): Promise<SpendLedger> {
  await settleLeftOpen(store);
  const stored = await store.read();
  let { calls, cachedCalls, usage: spent, nextId } = stored;
  let reserved = noTokens;
  let waiting: readonly Waiting[] = [];

  const summary = (): SpendSummary => summarizeSpend({ calls, cachedCalls, usage: spent }, cap);
  const changed = (): void => onChange?.(summary());

  const admitWaiting = (): void => {
    for (let [first] = waiting; first !== undefined; [first] = waiting) {
      if (!isWithinCap(addUsage(spent, first.worst), cap)) first.refuse(budgetReached(spent, first.worst, cap));
      else if (isWithinCap(addUsage(addUsage(spent, reserved), first.worst), cap)) first.grant();
      else return; // until a reservation in flight gives room back
      waiting = waiting.slice(1);
    }
  };

  const giveBack = (worst: TokenUsage): void => {
    reserved = subtract(reserved, worst);
    admitWaiting();
  };

  /** Resolves with the room taken, before anything is written. */
  const takeRoom = (worst: TokenUsage, signal: AbortSignal | undefined): Promise<void> => new Promise((resolve, reject) => {
    const stop = (): void => {
      waiting = waiting.filter((other) => other !== entry);
      reject(signal?.reason as Error);
      admitWaiting();
    };
    const entry: Waiting = {
      worst,
      grant() {
        signal?.removeEventListener('abort', stop);
        reserved = addUsage(reserved, worst);
        resolve();
      },
      refuse(error) {
        signal?.removeEventListener('abort', stop);
        reject(error);
      },
    };
    signal?.addEventListener('abort', stop, { once: true });
    waiting = [...waiting, entry];
    admitWaiting();
  });

  const settle = async (id: number, worst: TokenUsage, outcome: Outcome, usage: TokenUsage): Promise<void> => {
    await store.settle(id, outcome, usage);
    spent = addUsage(spent, usage);
    if (outcome !== 'released') calls += 1;
    giveBack(worst);
    changed();
  };

  return {
    summary,
    async reserve(worst, { signal } = {}) {
      signal?.throwIfAborted();
      await takeRoom(worst, signal);
      const id = nextId;
      nextId += 1;
      try {
        await store.reserve({ id, worst });
      } catch (error) {
        giveBack(worst);
        throw error;
      }
      return reservation(worst, (outcome, usage) => settle(id, worst, outcome, usage));
    },
    async countCached() {
      await store.countCached();
      cachedCalls += 1;
      changed();
    },
  };
}

function reservation(worst: TokenUsage, end: (outcome: Outcome, usage: TokenUsage) => Promise<void>): Reservation {
  let ended = false;
  const once = async (outcome: Outcome, usage: TokenUsage): Promise<void> => {
    if (ended) throw new Error('A reservation was settled twice.');
    ended = true;
    await end(outcome, usage);
  };
  return {
    settle: (usage) => once('settled', usage),
    release: () => once('released', noTokens),
    settleAtWorst: () => once('worst', worst),
  };
}

async function settleLeftOpen(store: SpendStore): Promise<void> {
  for (const { id, worst } of (await store.read()).open) await store.settle(id, 'worst', worst);
}

function subtract(one: TokenUsage, other: TokenUsage): TokenUsage {
  return { promptTokens: one.promptTokens - other.promptTokens, completionTokens: one.completionTokens - other.completionTokens };
}
