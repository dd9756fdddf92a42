import type { Failure } from '../failure/failure.ts';

/** Longer waits are a person's to decide on: the run stops and can be resumed. */
const LONGEST_WAIT_MS = 3_600_000;

/** What follows from a failure at the `attempt`-th of `maxAttempts` attempts. */
export function nextStep({ action, retryAfterMs = 0, whenSpent = 'stop' }: Failure, attempt: number, maxAttempts: number): 'retry' | 'drop' | 'stop' {
  if (action !== 'retry') return action;
  if (retryAfterMs > LONGEST_WAIT_MS) return 'stop';
  return attempt < maxAttempts ? 'retry' : whenSpent;
}
