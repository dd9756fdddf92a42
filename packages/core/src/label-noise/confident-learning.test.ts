import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../random/seeded-random.ts';
import { pointsOf } from '../statistics/points.ts';
import { doubtedRows } from './confident-learning.ts';
import { crossFitHead, dealFolds } from './cross-fit-head.ts';

describe('doubtedRows', () => {
  it('doubts a label that another beats, where that one is as sure as it is of its own rows', () => {
    const probabilities = [
      0.9, 0.1, // own label
      0.8, 0.2,
      0.3, 0.7, // given 0: the mean of label 1's own rows is 0.75, so 0.7 is not enough
      0.2, 0.8, // given 0: doubted
      0.1, 0.9,
      0.4, 0.6,
      0.1, 0.9, // given 1; raises the mean
    ];
    const mean = (0.9 + 0.6 + 0.9) / 3;
    expect(mean).toBeCloseTo(0.8, 12);
    expect(doubtedRows(probabilities, [0, 0, 0, 0, 1, 1, 1], 2)).toEqual([false, false, false, true, false, false, false]);
  });

  it('never doubts the most probable label, nor in favour of one that no row carries', () => {
    const row = fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 });
    fc.assert(fc.property(fc.array(fc.tuple(row, fc.nat({ max: 1 })), { minLength: 1, maxLength: 20 }), (rows) => {
      const normalised = rows.map(([values]) => values.map((value) => value / values.reduce((sum, other) => sum + other, 0)));
      const doubted = doubtedRows(normalised.flat(), rows.map(([, label]) => label), 3);
      for (const [place, [, label]] of rows.entries()) {
        const own = normalised[place]!;
        const certain = own[label] === Math.max(...own) || rows.every(([, other]) => other === label);
        expect(doubted[place] === true && certain).toBe(false);
      }
    }));
  });
});

describe('crossFitHead', () => {
  it('finds planted wrong labels among two clouds', () => {
    const random = createRandom('clouds');
    const truth = Array.from({ length: 300 }, (_, row) => row % 2);
    const values = truth.flatMap((label) => [label * 4 + random.next() * 3, random.next()]);
    const planted = new Set(random.sample([...truth.keys()], 45));
    const labelIds = truth.map((label, row) => (planted.has(row) ? 1 - label : label));
    const probabilities = crossFitHead(pointsOf(values, 2), { labelIds, labelCount: 2, folds: 5, random: createRandom('folds') });
    const doubted = doubtedRows(probabilities, labelIds, 2);
    const found = [...doubted.keys()].filter((row) => doubted[row]);
    const right = found.filter((row) => planted.has(row)).length;
    expect(right / planted.size).toBeGreaterThan(0.6);
    expect(right / found.length).toBeGreaterThan(0.9);
  });

  it('deals every row into one fold, and fits without it', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 2, max: 7 }), (rows, folds) => {
      const dealt = dealFolds(rows, folds, createRandom('deal', rows));
      expect(dealt.flatMap(({ left }) => left).toSorted((one, other) => one - other)).toEqual(Array.from({ length: rows }, (_, row) => row));
      for (const { left, kept } of dealt) {
        expect(left.length).toBeGreaterThan(0);
        expect(kept.length + left.length).toBe(rows);
        expect(kept.some((row) => left.includes(row))).toBe(false);
      }
    }));
  });
});
