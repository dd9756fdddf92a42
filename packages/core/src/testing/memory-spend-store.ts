import { addUsage, noTokens } from '../spend/spend-cap.ts';
import type { OpenReservation, Outcome, SpendStore } from '../spend/spend-store.ts';
import type { TokenUsage } from '../ports/language-model.ts';

/** A spend store in memory. */
export function createMemorySpendStore(): SpendStore {
  const open = new Map<number, OpenReservation>();
  const settled: { outcome: Outcome; usage: TokenUsage }[] = [];
  let made = 0;
  let cachedCalls = 0;
  return {
    read: async () => ({
      calls: settled.filter(({ outcome }) => outcome !== 'released').length,
      usage: settled.map(({ usage }) => usage).reduce(addUsage, noTokens),
      cachedCalls,
      open: [...open.values()],
      nextId: made,
    }),
    async reserve(reservation) {
      open.set(reservation.id, reservation);
      made = Math.max(made, reservation.id + 1);
    },
    async settle(id, outcome, usage) {
      if (!open.delete(id)) throw new Error(`There is no open reservation ${id}.`);
      settled.push({ outcome, usage });
    },
    async countCached() {
      cachedCalls += 1;
    },
  };
}
