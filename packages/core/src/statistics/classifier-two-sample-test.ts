import { createRandom } from '../random/seeded-random.ts';
import { areaUnderCurve, type AreaUnderCurve } from './area-under-curve.ts';
import { fitLogisticRegression, predictLogits } from './logistic-regression.ts';
import { checkSameDimensions, joinPoints, pointsAt, type Points } from './points.ts';

/**
 * Classifier two-sample test (Lopez-Paz and Oquab 2017): can logistic regression tell the two sets apart? Each point is
 * scored by a classifier that was fitted without its fold. An AUC of 0.5 says that this classifier sees no gap. The
 * larger set is sampled down to the size of the smaller. Seeded.
 */
export function classifierTwoSampleTest(one: Points, other: Points, { seed, folds = 5, inversePenalty = 1 }: { seed: number; folds?: number; inversePenalty?: number }): AreaUnderCurve {
  checkSameDimensions(one, other);
  const size = Math.min(one.rows, other.rows);
  if (size < folds) throw new RangeError(`classifierTwoSampleTest: ${size} points for ${folds} folds`);
  const random = createRandom(seed, 'two-sample-test');
  const take = (points: Points): Points => pointsAt(points, random.sample([...Array(points.rows).keys()], size));
  const both = joinPoints(take(one), take(other));
  const scores = new Float64Array(both.rows);
  for (let fold = 0; fold < folds; fold += 1) {
    const places = [...Array(both.rows).keys()];
    const [left, kept] = [places.filter((place) => place % folds === fold), places.filter((place) => place % folds !== fold)];
    const model = fitLogisticRegression(pointsAt(both, kept), kept.map((place) => (place < size ? 0 : 1)), 2, { inversePenalty });
    const logits = predictLogits(model, pointsAt(both, left));
    for (const [row, place] of left.entries()) scores[place] = (logits[row * 2 + 1] as number) - (logits[row * 2] as number);
  }
  return areaUnderCurve([...scores.subarray(size)], [...scores.subarray(0, size)]);
}
