import type { ErrorCode } from '@stepsynth/core';

/** Exit codes of every command; a contract. */
export const exitCodes = { done: 0, failed: 1, usage: 2, budgetReached: 3, interrupted: 130 } as const;

/** Lines about them for `--help`. */
export const exitCodeHelp = '0 done, 1 failed, 2 usage, 3 budget reached, 130 interrupted';

/** Exit code for an error a user can cause. */
export function exitCodeOf(code: ErrorCode): number {
  if (code === 'USAGE') return exitCodes.usage;
  if (code === 'BUDGET_REACHED') return exitCodes.budgetReached;
  if (code === 'INTERRUPTED') return exitCodes.interrupted;
  return exitCodes.failed;
}
