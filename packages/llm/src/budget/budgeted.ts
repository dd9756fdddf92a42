import type { Reservation, SpendLedger, TokenUsage } from '@stepsynth/core';

/** What an attempt was billed. */
export type Billed = 'nothing' | 'unknown' | TokenUsage;

/**
 * Reserves the worst case, does the work, and settles by what it says it was billed. Work that throws may have been
 * billed: the worst case counts.
 */
export async function budgeted<Result>(
  ledger: SpendLedger | undefined,
  worst: TokenUsage,
  signal: AbortSignal,
  work: (bill: (billed: Billed) => void) => Promise<Result>,
): Promise<Result> {
  const reservation = await ledger?.reserve(worst, { signal });
  let billed: Billed = signal.aborted ? 'nothing' : 'unknown';
  try {
    return await work((actual) => {
      billed = actual;
    });
  } finally {
    await settle(reservation, billed);
  }
}

async function settle(reservation: Reservation | undefined, billed: Billed): Promise<void> {
  if (billed === 'nothing') await reservation?.release();
  else if (billed === 'unknown') await reservation?.settleAtWorst();
  else await reservation?.settle(billed);
}
