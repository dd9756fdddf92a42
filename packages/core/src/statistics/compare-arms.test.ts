import { describe, expect, it } from 'vitest';
import { createRandom } from '../random/seeded-random.ts';
import { pairedBootstrap } from '../evaluation/paired-bootstrap.ts';
import { compareArms } from './compare-arms.ts';
import { labelScorer } from '../target/label-target.ts';
import { armInterval, hierarchicalBootstrap, type ResampledScores } from './hierarchical-bootstrap.ts';

const ROWS = 200;
const gold = Array.from({ length: ROWS }, (_, row) => row % 2);

/** A run that is right on each row with this chance. */
function run(accuracy: number, ...key: (string | number)[]): number[] {
  const random = createRandom('run', ...key);
  return gold.map((label) => (random.next() < accuracy ? label : 1 - label));
}

function resample(arms: number[][][], resamples = 1000): ResampledScores[] {
  return hierarchicalBootstrap({ rows: ROWS, arms: arms.map((runs) => runs.map((predicted) => labelScorer(gold, predicted, 2))) }, { seed: 1, resamples });
}

describe('hierarchicalBootstrap and compareArms', () => {
  it('with one seed is the paired bootstrap over rows', () => {
    const [before, after] = [run(0.7, 'before'), run(0.8, 'after')];
    const [one, other] = resample([[after], [before]], 4000) as [ResampledScores, ResampledScores];
    const ours = compareArms(one, other, 'accuracy');
    const paired = pairedBootstrap({ gold, before, after }, 2, { seed: 5, resamples: 4000 }).accuracy;
    expect(ours.difference).toBeCloseTo(paired.difference, 12);
    for (const side of [0, 1] as const) expect(Math.abs(ours.interval95[side] - paired.interval95[side])).toBeLessThan(0.01);
  });

  it('has the standard error of two variance components', () => {
    // rows alone: every seed predicts alike; seeds alone would add the spread of their accuracies
    const means = [0.6, 0.7, 0.8, 0.9].map((accuracy, seed) => run(accuracy, 'spread', seed));
    const same = means.map(() => means[1]!);
    const [spread, fixed] = resample([means, same], 3000) as [ResampledScores, ResampledScores];
    const accuracies = means.map((predicted) => predicted.filter((label, row) => label === gold[row]).length / ROWS);
    const centre = accuracies.reduce((sum, value) => sum + value) / 4;
    const betweenSeeds = accuracies.reduce((sum, value) => sum + (value - centre) ** 2, 0) / 4 / 4;
    const variance = (values: Float64Array): number => values.reduce((sum, value) => sum + (value - centreOf(values)) ** 2, 0) / values.length;
    const centreOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value) / values.length;
    expect(Math.sqrt(variance(fixed.resampled.accuracy))).toBeCloseTo(Math.sqrt((accuracies[1]! * (1 - accuracies[1]!)) / ROWS), 2);
    expect(variance(spread.resampled.accuracy)).toBeGreaterThan(0.9 * betweenSeeds);
    expect(armInterval(spread, 'accuracy')[1] - armInterval(spread, 'accuracy')[0]).toBeGreaterThan(0.12);
  });

  it('covers no difference about as often as it says, and finds the effect it says it can find', () => {
    let [covered, found] = [0, 0];
    const TRIALS = 60;
    for (let trial = 0; trial < TRIALS; trial += 1) {
      const seeds = [0, 1, 2, 3, 4];
      const arms = [seeds.map((seed) => run(0.7, 'a', trial, seed)), seeds.map((seed) => run(0.7, 'b', trial, seed)), seeds.map((seed) => run(0.85, 'c', trial, seed))];
      const [one, same, better] = resample(arms, 300) as [ResampledScores, ResampledScores, ResampledScores];
      const none = compareArms(same, one, 'accuracy');
      if (none.interval95[0] <= 0 && none.interval95[1] >= 0) covered += 1;
      if (none.smallestDetectable < 0.15 && compareArms(better, one, 'accuracy').pValue < 0.05) found += 1;
    }
    expect(covered / TRIALS).toBeGreaterThan(0.85);
    expect(found / TRIALS).toBeGreaterThan(0.7);
  });

  it('says 0 of equal arms, with p = 1', () => {
    const arm = [run(0.7, 0), run(0.7, 1)];
    const [one, other] = resample([arm, arm]) as [ResampledScores, ResampledScores];
    expect(compareArms(one, other, 'macroF1')).toMatchObject({ difference: 0, interval95: [0, 0], pValue: 1, smallestDetectable: 0 });
  });

  it('refuses arms of other seeds or rows', () => {
    expect(() => resample([[run(0.7, 0)], []])).toThrow('the same seeds');
    expect(() => resample([[[0]]])).toThrow('200 gold rows, 1 predictions');
  });
});
