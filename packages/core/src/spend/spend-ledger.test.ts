import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TokenUsage } from '../ports/language-model.ts';
import type { Reservation, SpendLedger } from '../ports/spend-ledger.ts';
import { createMemorySpendStore } from '../testing/memory-spend-store.ts';
import { addUsage, isWithinCap, noTokens, type SpendCap } from './spend-cap.ts';
import { openSpendLedger } from './spend-ledger.ts';
import type { SpendStore } from './spend-store.ts';
import { dollarsOf } from './token-price.ts';

const price = { promptPerMillion: 0.15, completionPerMillion: 0.6 };
const tokens = (promptTokens: number, completionTokens = 0): TokenUsage => ({ promptTokens, completionTokens });

async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  void promise.then(() => (settled = true), () => (settled = true));
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  return settled;
}

describe('openSpendLedger', () => {
  it('counts tokens and dollars, with and without price and cap', async () => {
    const store = createMemorySpendStore();
    const ledger = await openSpendLedger({ store, cap: { dollars: 5, tokens: 10_000, price } });
    await (await ledger.reserve(tokens(1000, 500))).settle(tokens(900, 40));
    await (await ledger.reserve(tokens(1000, 500))).settleAtWorst();
    await (await ledger.reserve(tokens(1000, 500))).release();
    await ledger.countCached();
    expect(ledger.summary()).toEqual({ calls: 2, cachedCalls: 1, promptTokens: 1900, completionTokens: 540, dollars: (1900 * 0.15 + 540 * 0.6) / 1e6, capDollars: 5, capTokens: 10_000 });
    expect((await openSpendLedger({ store, cap: {} })).summary()).toEqual({ calls: 2, cachedCalls: 1, promptTokens: 1900, completionTokens: 540, dollars: null, capDollars: null, capTokens: null });
  });

  it('waits while a call in flight may give room back, in the order of asking', async () => {
    const ledger = await openSpendLedger({ store: createMemorySpendStore(), cap: { tokens: 100 } });
    const first = await ledger.reserve(tokens(80));
    const second = ledger.reserve(tokens(60));
    const third = ledger.reserve(tokens(10));
    expect(await isSettled(second)).toBe(false);
    expect(await isSettled(third)).toBe(false); // would fit, but came later
    await first.settle(tokens(20));
    await (await second).release();
    await (await third).settle(tokens(10));
    expect(ledger.summary()).toMatchObject({ promptTokens: 30 });
  });

  it('refuses what no call in flight can make room for, and says how much is left', async () => {
    const ledger = await openSpendLedger({ store: createMemorySpendStore(), cap: { dollars: 0.001, price } });
    const first = await ledger.reserve(tokens(0, 1000));
    const second = ledger.reserve(tokens(0, 1000));
    expect(await isSettled(second)).toBe(false);
    await first.settle(tokens(0, 900));
    await expect(second).rejects.toMatchObject({ code: 'BUDGET_REACHED', message: 'The budget of $0.0010 is reached: $0.00054 spent, and the next call may cost up to $0.00060.' });
    await expect((await openSpendLedger({ store: createMemorySpendStore(), cap: { tokens: 10 } })).reserve(tokens(6, 5)))
      .rejects.toMatchObject({ code: 'BUDGET_REACHED', message: 'The budget of 10 tokens is reached: 0 spent, and the next call may take up to 11.' });
  });

  it('counts what a call really took, also above its worst case', async () => {
    const ledger = await openSpendLedger({ store: createMemorySpendStore(), cap: { tokens: 100 } });
    await (await ledger.reserve(tokens(50))).settle(tokens(500));
    expect(ledger.summary().promptTokens).toBe(500);
    await expect(ledger.reserve(tokens(1))).rejects.toMatchObject({ code: 'BUDGET_REACHED' });
  });

  it('leaves the queue at an abort, and lets the next in', async () => {
    const ledger = await openSpendLedger({ store: createMemorySpendStore(), cap: { tokens: 100 } });
    await ledger.reserve(tokens(50));
    const controller = new AbortController();
    const second = ledger.reserve(tokens(80), { signal: controller.signal });
    const third = ledger.reserve(tokens(50));
    controller.abort(new Error('stopped'));
    await expect(second).rejects.toThrow('stopped');
    await (await third).release();
    await expect(ledger.reserve(tokens(1), { signal: controller.signal })).rejects.toThrow('stopped');
  });

  it('gives the room back when the reservation cannot be written', async () => {
    const inner = createMemorySpendStore();
    let full = true;
    const store: SpendStore = { ...inner, reserve: async (entry) => (full ? Promise.reject(new Error('disk full')) : inner.reserve(entry)) };
    const ledger = await openSpendLedger({ store, cap: { tokens: 100 } });
    await expect(ledger.reserve(tokens(100))).rejects.toThrow('disk full');
    full = false;
    await ledger.reserve(tokens(100));
  });

  it('has not settled what could not be written: the caller hears of it, and the room stays taken', async () => {
    const store: SpendStore = { ...createMemorySpendStore(), settle: () => Promise.reject(new Error('disk full')) };
    const ledger = await openSpendLedger({ store, cap: { tokens: 100 } });
    const reservation = await ledger.reserve(tokens(60));
    await expect(reservation.settle(tokens(1))).rejects.toThrow('disk full');
    expect(ledger.summary()).toMatchObject({ calls: 0, promptTokens: 0 });
    expect(await isSettled(ledger.reserve(tokens(60)))).toBe(false);
  });

  it('takes a second settlement for the mistake it is', async () => {
    const ledger = await openSpendLedger({ store: createMemorySpendStore(), cap: {} });
    const reservation = await ledger.reserve(tokens(1));
    await reservation.release();
    await expect(reservation.settle(tokens(1))).rejects.toThrow('twice');
  });
});

/** One call of the property tests: what it reserves, the share of it that it takes, how long it lasts, how it ends. */
const anyCall = fc.record({
  worst: fc.record({ promptTokens: fc.nat({ max: 400 }), completionTokens: fc.nat({ max: 400 }) }),
  taken: fc.double({ min: 0, max: 1, noNaN: true }),
  turns: fc.nat({ max: 6 }),
  end: fc.constantFrom('settle' as const, 'release' as const, 'settleAtWorst' as const),
});
type Call = typeof anyCall extends fc.Arbitrary<infer T> ? T : never;
const anyCap: fc.Arbitrary<SpendCap> = fc.record({
  dollars: fc.option(fc.double({ min: 1e-6, max: 1e-3, noNaN: true }), { nil: undefined }),
  tokens: fc.option(fc.integer({ min: 1, max: 3000 }), { nil: undefined }),
  price: fc.record({ promptPerMillion: fc.double({ min: 0, max: 20, noNaN: true }), completionPerMillion: fc.double({ min: 0, max: 60, noNaN: true }) }),
});

/** A provider's own books, beside the ledger's. */
interface Billing {
  billed: TokenUsage;
  /** Held by calls that were admitted and have not ended. */
  inFlight: TokenUsage;
}

function usageOf({ worst, taken }: Call): TokenUsage {
  return { promptTokens: Math.floor(worst.promptTokens * taken), completionTokens: Math.floor(worst.completionTokens * taken) };
}

async function makeCall(ledger: SpendLedger, call: Call, books: Billing, check: () => void): Promise<'made' | 'refused'> {
  let reservation: Reservation;
  try {
    reservation = await ledger.reserve(call.worst);
  } catch (error) {
    expect(error).toMatchObject({ code: 'BUDGET_REACHED' });
    return 'refused';
  }
  books.inFlight = addUsage(books.inFlight, call.worst);
  check();
  for (let turn = 0; turn < call.turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  const counted = call.end === 'release' ? noTokens : call.end === 'settle' ? usageOf(call) : call.worst;
  books.billed = addUsage(books.billed, counted);
  books.inFlight = { promptTokens: books.inFlight.promptTokens - call.worst.promptTokens, completionTokens: books.inFlight.completionTokens - call.worst.completionTokens };
  await (call.end === 'settle' ? reservation.settle(counted) : reservation[call.end]());
  check();
  return 'made';
}

describe('the cap holds for any interleaving', () => {
  it('spent + reserved never exceeds it; sums are those of what was settled; nobody waits for ever', async () => {
    await fc.assert(fc.asyncProperty(fc.array(anyCall, { maxLength: 30 }), anyCap, async (calls, cap) => {
      const books: Billing = { billed: noTokens, inFlight: noTokens };
      const ledger = await openSpendLedger({ store: createMemorySpendStore(), cap });
      const check = (): void => expect(isWithinCap(addUsage(books.billed, books.inFlight), cap)).toBe(true);
      const outcomes = await Promise.all(calls.map((call) => makeCall(ledger, call, books, check)));
      const { promptTokens, completionTokens, dollars } = ledger.summary();
      expect({ promptTokens, completionTokens }).toEqual(books.billed);
      expect(dollars).toBe(dollarsOf(books.billed, cap.price as NonNullable<SpendCap['price']>));
      for (const [place, outcome] of outcomes.entries()) {
        if (outcome === 'refused') expect(isWithinCap(addUsage(books.billed, calls[place]?.worst as TokenUsage), cap)).toBe(false);
      }
    }), { numRuns: 300 });
  });

  it('a process killed at any write never lowers the sum below what was billed, nor breaks the cap', async () => {
    await fc.assert(fc.asyncProperty(fc.array(anyCall, { minLength: 1, maxLength: 20 }), anyCap, fc.nat({ max: 40 }), fc.boolean(), async (calls, cap, writes, lost) => {
      const inner = createMemorySpendStore();
      let written = 0;
      const never = new Promise<never>(() => {});
      /** The process ends at one write: nobody hears of it, or of any later one. */
      const guard = async (write: () => Promise<void>): Promise<void> => {
        written += 1;
        if (written > writes + 1 || (written === writes + 1 && lost)) return never;
        await write();
        return written > writes ? never : undefined;
      };
      const dying: SpendStore = { ...inner, reserve: (entry) => guard(() => inner.reserve(entry)), settle: (...values) => guard(() => inner.settle(...values)) };
      const books: Billing = { billed: noTokens, inFlight: noTokens };
      const ledger = await openSpendLedger({ store: dying, cap });
      void Promise.all(calls.map((call) => makeCall(ledger, call, books, () => {})));
      for (let turn = 0; turn < 40; turn += 1) await new Promise((resolve) => setImmediate(resolve));

      const reopened = await openSpendLedger({ store: inner, cap });
      const { promptTokens, completionTokens } = reopened.summary();
      expect(promptTokens).toBeGreaterThanOrEqual(books.billed.promptTokens);
      expect(completionTokens).toBeGreaterThanOrEqual(books.billed.completionTokens);
      expect(isWithinCap({ promptTokens, completionTokens }, cap)).toBe(true);
      expect((await inner.read()).open).toEqual([]);
      expect((await openSpendLedger({ store: inner, cap })).summary()).toEqual(reopened.summary());
    }), { numRuns: 200 });
  });
});
