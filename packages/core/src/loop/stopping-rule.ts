import type { S3Config } from './s3-config.ts';

/** Why a run made no further round. */
export type StopReason =
  /** R rounds are done. */
  | 'rounds'
  /** Nothing in mining is misclassified. */
  | 'no-errors'
  /** No better accuracy on selection for `stop.patience` rounds. */
  | 'no-gain'
  /** Rows from errors gain less over control rows than `control.minGain`, outside the interval. */
  | 'no-gain-over-control'
  /** The teacher's budget is spent. */
  | 'budget'
  /** The teacher wrote nothing that passed the filters. */
  | 'no-new-data';

/** What the stopping rules look at after round q. */
export interface RoundsSoFar {
  /** Misclassified mining examples of the last round. */
  readonly errors: number;
  /** By round, 0 to q. */
  readonly selectionAccuracies: readonly number[];
  readonly budgetReached: boolean;
}

/** The rule that ends the run after round q, if any does. */
export function stopReason(rounds: RoundsSoFar, { rounds: limit, stop }: Pick<S3Config, 'rounds' | 'stop'>): StopReason | undefined {
  const last = rounds.selectionAccuracies.length - 1;
  if (rounds.budgetReached) return 'budget';
  if (last >= limit) return 'rounds';
  if (stop.noErrors && rounds.errors === 0) return 'no-errors';
  if (stop.patience > 0 && last - bestRound(rounds.selectionAccuracies) >= stop.patience) return 'no-gain';
  return undefined;
}

/** The first round with the highest accuracy on selection. */
export function bestRound(selectionAccuracies: readonly number[]): number {
  return selectionAccuracies.indexOf(Math.max(...selectionAccuracies));
}

/** The round whose model is kept: the last, or with patience the best on selection. */
export function finalRound(selectionAccuracies: readonly number[], { stop }: Pick<S3Config, 'stop'>): number {
  return stop.patience > 0 ? bestRound(selectionAccuracies) : selectionAccuracies.length - 1;
}
