/**
 * What became of a gold example that rows of round q were written from, by the predictions of the rounds:
 * - `fixed`: right in round q and in the last round;
 * - `regressed`: right in round q, or before it, and wrong in the last round;
 * - `fixed-later`: wrong in round q and right in the last round;
 * - `still-wrong`: wrong in both;
 * - `stayed-right`: right before round q and in the last round (rows written from examples drawn at random);
 * - `untried`: no model was trained on the rows.
 */
export type ErrorFate = 'fixed' | 'fixed-later' | 'still-wrong' | 'regressed' | 'stayed-right' | 'untried';

/** Fate of an example that rows of round `round` were written from; `right` says by round whether it was predicted right. */
export function errorFate(right: readonly boolean[], round: number): ErrorFate {
  if (round >= right.length) return 'untried';
  const last = right.at(-1) === true;
  if (right[round - 1] === true) return last ? 'stayed-right' : 'regressed';
  if (right[round] === true) return last ? 'fixed' : 'regressed';
  return last ? 'fixed-later' : 'still-wrong';
}
