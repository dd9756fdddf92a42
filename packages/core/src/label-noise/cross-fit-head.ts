import { softmax } from '../evaluation/softmax.ts';
import type { Random } from '../random/seeded-random.ts';
import { fitLogisticRegression, predictLogits } from '../statistics/logistic-regression.ts';
import { pointsAt, type Points } from '../statistics/points.ts';

/** Rows, their labels, and how they are dealt into folds. */
export interface CrossFitOptions {
  /** [rows], label ids. */
  readonly labelIds: readonly number[];
  readonly labelCount: number;
  readonly folds: number;
  readonly random: Random;
}

/** Each row's probabilities by a linear head that was fitted without its fold, [rows, labelCount]. */
export function crossFitHead(points: Points, { labelIds, labelCount, folds, random }: CrossFitOptions): Float64Array {
  const probabilities = new Float64Array(points.rows * labelCount);
  for (const { left, kept } of dealFolds(points.rows, folds, random)) {
    const head = fitLogisticRegression(pointsAt(points, kept), kept.map((row) => labelIds[row] as number), labelCount);
    const predicted = softmax(predictLogits(head, pointsAt(points, left)), labelCount);
    for (const [place, row] of left.entries()) probabilities.set(predicted.subarray(place * labelCount, (place + 1) * labelCount), row * labelCount);
  }
  return probabilities;
}

/** Rows of each fold, and those of all others; folds without a row are dropped. */
export function dealFolds(rows: number, folds: number, random: Random): readonly { readonly left: readonly number[]; readonly kept: readonly number[] }[] {
  const order = random.shuffle(Array.from({ length: rows }, (_, row) => row));
  return Array.from({ length: Math.min(folds, rows) }, (_, fold) => ({
    left: order.filter((__, place) => place % folds === fold),
    kept: order.filter((__, place) => place % folds !== fold),
  }));
}
