import { StepsynthError } from '@stepsynth/core';

/** Reads `rows=N`: the synthetic rows of each equal arm. */
export function readBudget(text: string): { readonly rows: number } {
  const [, digits] = /^rows=(\d+)$/u.exec(text) ?? [];
  const rows = Number(digits);
  if (digits !== undefined && Number.isSafeInteger(rows) && rows >= 6) return { rows };
  throw new StepsynthError('USAGE', `--budget ${JSON.stringify(text)} is no budget`, { hint: 'Write --budget rows=2000: synthetic rows of each equal arm, at least 6.' });
}
