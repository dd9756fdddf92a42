import { StepsynthError } from '../errors.ts';
import { apportion } from '../gold/stratified-sample.ts';

/** Where the rows of S3 go. */
export interface RowShares {
  /** D_seed. */
  readonly seed: number;
  /** D_add^(1) … D_add^(R). */
  readonly byRound: readonly number[];
}

/** Two thirds to seed data and the rest in equal shares by round, the paper's average (appendix B); all to seed data without a round. */
export function shareRows(rows: number, rounds: number): RowShares {
  if (!Number.isInteger(rows) || rows < 3 * Math.max(1, rounds)) {
    throw new StepsynthError('USAGE', `${rows} rows cannot be shared out over ${rounds} rounds.`, { hint: `Ask for at least ${3 * Math.max(1, rounds)} rows, or for fewer rounds.` });
  }
  if (rounds === 0) return { seed: rows, byRound: [] };
  const [seed, added] = apportion([2, 1], rows) as [number, number];
  return { seed, byRound: apportion(new Array<number>(rounds).fill(1), added) };
}
