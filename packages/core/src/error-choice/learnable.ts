import type { GoldExample } from '../example/example.ts';
import { doubtedRows } from '../label-noise/confident-learning.ts';
import { crossFitHead } from '../label-noise/cross-fit-head.ts';
import type { ErrorChoice, ErrorChoiceContext } from './error-choice.ts';

const FOLDS = 5;

/**
 * Leaves out errors whose gold label is probably wrong or a matter of taste; the others in random order. A linear head
 * over the hidden states of mining is cross-fitted on the gold labels, and an error is left out where confident learning
 * doubts its label (`doubtedRows`); so is one that was forgotten, which an earlier round had right (Toneva et al., "An
 * Empirical Study of Example Forgetting", ICLR 2019, over rounds in the place of steps: the more often a row is forgotten
 * the likelier it is mislabelled or ambiguous), and one that no round has had right though it was extrapolated twice.
 */
export const learnable: ErrorChoice = async (errors, context) => {
  const { labels, mining, random } = context;
  const labelIds = mining.map(({ label }) => labels.indexOf(label));
  const probabilities = crossFitHead(await context.embedMining(), { labelIds, labelCount: labels.length, folds: FOLDS, random });
  const doubted = doubtedRows(probabilities, labelIds, labels.length);
  return random.shuffle(errors).filter(({ row }) => doubted[row] !== true && !forgotten(row, context) && !neverLearnt(row, context));
};

/** `row` is an error: the last predictions, this round's, have it wrong. */
function forgotten(row: number, { history, mining, isRight }: ErrorChoiceContext): boolean {
  const example = mining[row] as GoldExample;
  return history.slice(0, -1).some((predictions) => isRight(example, predictions[row]?.label ?? ''));
}

function neverLearnt(row: number, { history, extrapolated, mining, isRight }: ErrorChoiceContext): boolean {
  const example = mining[row] as GoldExample;
  return extrapolated.filter((ids) => ids.has(example.id)).length >= 2 && history.every((predictions) => !isRight(example, predictions[row]?.label ?? ''));
}
