import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../random/seeded-random.ts';
import { classifierTwoSampleTest } from './classifier-two-sample-test.ts';
import { coverage, medianNearestDistance } from './coverage.ts';
import { editDistance } from './edit-distance.ts';
import { extrapolationLikeness } from './extrapolation-likeness.ts';
import { frechetDistance, labelConditionalFrechet } from './frechet-distance.ts';
import { kMeans } from './k-means.ts';
import { pointsOf, type Points } from './points.ts';

/** Points around (shift, …, shift), normal by the sum of twelve uniforms. */
function cloud(rows: number, dimensions: number, shift: number, ...key: (string | number)[]): Points {
  const random = createRandom('cloud', ...key);
  const normal = (): number => Array.from({ length: 12 }, () => random.next()).reduce((sum, value) => sum + value, -6);
  return pointsOf(Array.from({ length: rows * dimensions }, () => normal() + shift), dimensions);
}

describe('classifierTwoSampleTest', () => {
  it('sees no gap between samples of one distribution, and one that grows with the shift', () => {
    const one = cloud(300, 6, 0, 'one');
    const same = classifierTwoSampleTest(one, cloud(240, 6, 0, 'same'), { seed: 1 });
    expect(same.interval95[0]).toBeLessThan(0.5);
    const near = classifierTwoSampleTest(one, cloud(240, 6, 0.3, 'near'), { seed: 1 });
    const far = classifierTwoSampleTest(one, cloud(240, 6, 1, 'far'), { seed: 1 });
    expect(near.interval95[0]).toBeGreaterThan(0.55);
    expect(far.auc).toBeGreaterThan(near.auc + 0.1);
    expect(classifierTwoSampleTest(one, cloud(240, 6, 0.3, 'near'), { seed: 1 })).toEqual(near);
  });
});

describe('frechetDistance', () => {
  it('is 0 from a set to itself and the squared shift between shifted copies', () => {
    const one = cloud(50, 4, 0, 'f');
    const shifted = pointsOf(Float64Array.from(one.values, (value) => value + 2), 4);
    expect(frechetDistance(one, one)).toBeCloseTo(0, 8);
    expect(frechetDistance(one, shifted)).toBeCloseTo(16, 8);
  });

  it('is the same over more dimensions than points, in which nothing lies', () => {
    const [one, other] = [cloud(20, 5, 0, 'narrow'), cloud(24, 5, 1, 'narrow too')];
    const widened = ({ rows, values }: Points): Points => pointsOf(Array.from({ length: rows * 30 }, (_, place) => (place % 30 < 5 ? (values[Math.floor(place / 30) * 5 + (place % 30)] as number) : 0)), 30);
    expect(frechetDistance(widened(one), widened(other))).toBeCloseTo(frechetDistance(one, other), 6);
    expect(frechetDistance(widened(other), widened(one))).toBeCloseTo(frechetDistance(one, other), 6);
  });

  it('goes label by label', () => {
    const one = cloud(40, 3, 0, 'l');
    const labels = Array.from({ length: 40 }, (_, row) => (row < 30 ? 'a' : 'b'));
    const other = pointsOf(Float64Array.from(one.values, (value, place) => value + (place < 90 ? 0 : 1)), 3);
    const { mean, byLabel } = labelConditionalFrechet(one, labels, other, labels);
    expect(byLabel['a']).toBeCloseTo(0, 8);
    expect(byLabel['b']).toBeCloseTo(3, 8);
    expect(mean).toBeCloseTo(0.75, 8);
  });
});

describe('coverage', () => {
  it('counts gold points near a synthetic one', () => {
    const gold = pointsOf([0, 1, 2, 10], 1);
    expect(medianNearestDistance(gold)).toBe(1);
    expect(coverage(gold, pointsOf([0.5], 1))).toEqual({ coverage: 0.5, radius: 1 });
    expect(coverage(gold, pointsOf([0.5, 9], 1), { radius: 2 }).coverage).toBe(1);
  });
});

describe('editDistance', () => {
  it('is a metric that the lengths bound', () => {
    const word = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 8 });
    fc.assert(fc.property(word, word, word, (one, other, third) => {
      const distance = editDistance(one, other);
      expect(distance).toBe(editDistance(other, one));
      expect(distance === 0).toBe(one.join() === other.join());
      expect(distance).toBeLessThanOrEqual(editDistance(one, third) + editDistance(third, other));
      expect(distance).toBeGreaterThanOrEqual(Math.abs(one.length - other.length));
    }));
    expect(editDistance([...'kitten'], [...'sitting'])).toBe(3);
  });
});

describe('extrapolationLikeness', () => {
  it('means over pairs', () => {
    const likeness = extrapolationLikeness({
      errors: pointsOf([1, 0, 1, 1], 2), extrapolated: pointsOf([2, 0, -1, 1], 2),
      texts: [{ error: 'It is good.', extrapolated: 'It was good.' }, { error: 'No', extrapolated: 'No way!' }],
    });
    expect(likeness).toMatchObject({ pairs: 2, editDistance: 1.5, errorWords: 2.5, extrapolatedWords: 3.5 });
    expect(likeness.cosineSimilarity).toBeCloseTo(0.5, 12);
  });
});

describe('kMeans', () => {
  it('finds clusters that lie apart', () => {
    const points = pointsOf([...cloud(20, 2, 0, 1).values as Float64Array, ...cloud(20, 2, 50, 2).values as Float64Array, ...cloud(20, 2, -50, 3).values as Float64Array], 2);
    const { assignments } = kMeans(points, 3, { seed: 4 });
    for (const start of [0, 20, 40]) expect(new Set(assignments.slice(start, start + 20)).size).toBe(1);
    expect(new Set(assignments).size).toBe(3);
  });

  it('takes equal points', () => {
    expect(kMeans(pointsOf([1, 1, 1], 1), 2, { seed: 0 }).inertia).toBe(0);
  });
});
