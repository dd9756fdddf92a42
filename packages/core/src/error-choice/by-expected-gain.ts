import { squaredDistance } from '../statistics/points.ts';
import { ascending } from './by-score.ts';
import type { ErrorChoice, ErrorChoiceContext } from './error-choice.ts';

/** Neighbours that an expectation is taken over, and how many of the overall rate it is drawn towards. */
const NEIGHBOURS = 10;
const PRIOR_WEIGHT = 2;

/**
 * Errors first whose like was helped before: of the nearest mining examples (by hidden states) that were extrapolated in
 * an earlier round, the share that the next model got right, drawn towards the overall share. At random while no round
 * has been seen.
 */
export const byExpectedGain: ErrorChoice = async (errors, context) => {
  const seen = outcomes(context);
  if (seen.length === 0) return context.random.shuffle(errors);
  const overall = seen.filter(({ fixed }) => fixed).length / seen.length;
  const states = await context.embedMining();
  const shuffled = context.random.shuffle(errors); // equals stay in random order
  return ascending(shuffled, ({ row }) => {
    const nearest = seen.map((outcome) => ({ ...outcome, distance: squaredDistance(states, row, states, outcome.row) }))
      .toSorted((one, other) => one.distance - other.distance).slice(0, NEIGHBOURS);
    return -(nearest.filter(({ fixed }) => fixed).length + PRIOR_WEIGHT * overall) / (nearest.length + PRIOR_WEIGHT);
  });
};

/** What became of each example that was extrapolated after an earlier round, in the round after. */
function outcomes({ mining, history, extrapolated, isRight }: ErrorChoiceContext): { row: number; fixed: boolean }[] {
  return extrapolated.flatMap((ids, round) => {
    const after = history[round + 1];
    return after === undefined ? [] : mining.flatMap((example, row) => (ids.has(example.id) ? [{ row, fixed: isRight(example, after[row]?.label ?? '') }] : []));
  });
}
