import type { RunStore } from '../ports/run-store.ts';
import type { GapEstimate, RoundGap } from './gap-estimate.ts';

/** Fact of the run store with what the measures say of two samples of gold. */
export const GOLD_GAP_FACT = 'gap-gold';

/** Fact of the run store with what was measured after a round. */
export function gapFactOf(round: number): string {
  return `gap-${round}`;
}

/** What was measured after this round. */
export async function storedGap(store: Pick<RunStore, 'fact'>, round: number): Promise<RoundGap | undefined> {
  return (await store.fact(gapFactOf(round))) as RoundGap | undefined;
}

/** Gold mining against gold selection. */
export async function storedGoldGap(store: Pick<RunStore, 'fact'>): Promise<GapEstimate | undefined> {
  return (await store.fact(GOLD_GAP_FACT)) as GapEstimate | undefined;
}
