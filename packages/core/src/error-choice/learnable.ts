import { softmax } from '../evaluation/softmax.ts';
import type { GoldExample, Label } from '../example/example.ts';
import { fitLogisticRegression, predictLogits } from '../statistics/logistic-regression.ts';
import { pointsAt, type Points } from '../statistics/points.ts';
import type { ErrorChoice, ErrorChoiceContext } from './error-choice.ts';

const FOLDS = 5;

/**
 * Leaves out errors whose gold label is probably wrong or a matter of taste; the others in random order. A linear head
 * over the hidden states of mining is cross-fitted on the gold labels. As in confident learning (Northcutt et al. 2021),
 * an error is left out where that head gives another label at least the mean confidence of that label's own rows, and
 * more than it gives the gold label; and so is one that every round so far got wrong after it was extrapolated twice.
 */
export const learnable: ErrorChoice = async (errors, context) => {
  const probabilities = crossFit(await context.embedMining(), context);
  const thresholds = meanSelfConfidence(probabilities, context);
  const { labels, random } = context;
  return random.shuffle(errors).filter(({ example, row }) => {
    const own = probabilities[row * labels.length + labels.indexOf(example.label)] as number;
    const doubted = labels.some((_, id) => {
      const other = probabilities[row * labels.length + id] as number;
      return other > own && other >= (thresholds[id] as number);
    });
    return !doubted && !neverLearnt(row, context);
  });
};

/** Each mining example's probabilities by a head that was fitted without its fold, [rows, labels]. */
function crossFit(states: Points, { mining, labels, random }: Pick<ErrorChoiceContext, 'mining' | 'labels' | 'random'>): Float64Array {
  const ids = mining.map(({ label }) => labels.indexOf(label));
  const order = random.shuffle([...mining.keys()]);
  const probabilities = new Float64Array(mining.length * labels.length);
  for (let fold = 0; fold < Math.min(FOLDS, mining.length); fold += 1) {
    const left = order.filter((_, place) => place % FOLDS === fold);
    const kept = order.filter((_, place) => place % FOLDS !== fold);
    const head = fitLogisticRegression(pointsAt(states, kept), kept.map((row) => ids[row] as number), labels.length);
    const predicted = softmax(predictLogits(head, pointsAt(states, left)), labels.length);
    for (const [place, row] of left.entries()) probabilities.set(predicted.subarray(place * labels.length, (place + 1) * labels.length), row * labels.length);
  }
  return probabilities;
}

/** Mean probability of each label over the rows that carry it; Infinity for a label that none carries. */
function meanSelfConfidence(probabilities: Float64Array, { mining, labels }: ErrorChoiceContext): number[] {
  return labels.map((label: Label, id) => {
    const own = mining.flatMap((example, row) => (example.label === label ? [probabilities[row * labels.length + id] as number] : []));
    return own.length === 0 ? Infinity : own.reduce((sum, value) => sum + value, 0) / own.length;
  });
}

function neverLearnt(row: number, { history, extrapolated, mining, isRight }: ErrorChoiceContext): boolean {
  const example = mining[row] as GoldExample;
  return extrapolated.filter((ids) => ids.has(example.id)).length >= 2 && history.every((predictions) => !isRight(example, predictions[row]?.label ?? ''));
}
