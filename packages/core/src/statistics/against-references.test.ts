import { describe, expect, it } from 'vitest';
import { softmax } from '../evaluation/softmax.ts';
import fixture from './__fixtures__/statistics.json' with { type: 'json' };
import { areaUnderCurve } from './area-under-curve.ts';
import { frechetDistance } from './frechet-distance.ts';
import { holm } from './holm.ts';
import { lloyd } from './k-means.ts';
import { fitLogisticRegression, predictLogits } from './logistic-regression.ts';
import { normalQuantile } from './normal-quantile.ts';
import { pointsOf, type Points } from './points.ts';
import { smallestDetectableEffect } from './smallest-detectable-effect.ts';
import { symmetricEigenvalues } from './symmetric-eigenvalues.ts';

const points = (rows: readonly (readonly number[])[]): Points => pointsOf(rows.flat(), rows[0]!.length);

describe('against scipy, numpy and scikit-learn', () => {
  it.each(fixture.normalQuantile)('normal quantile of $probability', ({ probability, quantile }) => {
    expect(Math.abs(normalQuantile(probability) - quantile)).toBeLessThan(1e-9);
  });

  it.each(fixture.holm)('Holm of $pValues', ({ pValues, adjusted }) => {
    for (const [place, value] of holm(pValues).entries()) expect(value).toBeCloseTo(adjusted[place]!, 14);
  });

  it('the smallest detectable effect at 5 % and 80 %', () => {
    expect(smallestDetectableEffect(0.01)).toBeCloseTo(0.028015852, 8);
    expect(smallestDetectableEffect(1, { level: 0.01, power: 0.9 })).toBeCloseTo(3.857380869, 8);
  });

  it.each(fixture.auc)('AUC $auc with its interval', ({ positives, negatives, auc, interval95 }) => {
    const ours = areaUnderCurve(positives, negatives);
    expect(ours.auc).toBeCloseTo(auc, 12);
    for (const side of [0, 1] as const) expect(ours.interval95[side]).toBeCloseTo(interval95[side]!, 12);
  });

  it.each(fixture.frechet)('Fréchet distance $distance, also with fewer points than dimensions', ({ one, other, distance }) => {
    expect(Math.abs(frechetDistance(points(one), points(other)) - distance)).toBeLessThan(1e-6 * distance);
    expect(Math.abs(frechetDistance(points(other), points(one)) - distance)).toBeLessThan(1e-6 * distance);
  });

  it.each(fixture.eigenvalues)('eigenvalues of a symmetric matrix', ({ matrix, values }) => {
    const ours = symmetricEigenvalues(Float64Array.from(matrix.flat()), matrix.length);
    for (const [place, value] of values.entries()) expect(ours[place]).toBeCloseTo(value, 10);
  });

  it.each(fixture.logistic)('logistic regression of $labelCount labels with C = $inversePenalty', ({ points: rows, labels, labelCount, inversePenalty, probabilities }) => {
    const model = fitLogisticRegression(points(rows), labels, labelCount, { inversePenalty });
    const ours = softmax(predictLogits(model, points(rows)), labelCount);
    for (const [place, probability] of probabilities.flat().entries()) expect(Math.abs(ours[place]! - probability)).toBeLessThan(1e-4);
  });

  it('k-means from the same centres', () => {
    const { points: rows, initial, assignments, inertia } = fixture.kMeans;
    const ours = lloyd(points(rows), points(initial));
    expect([...ours.assignments]).toEqual(assignments);
    expect(ours.inertia).toBeCloseTo(inertia, 8);
  });
});
