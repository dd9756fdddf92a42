import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import fixture from './__fixtures__/squad-scores.json' with { type: 'json' };
import { bagF1, squadScores, squadWords } from './squad-scores.ts';

describe('squadScores', () => {
  it.each(fixture.cases)('scores $prediction against $golds as SQuAD 1.1 does', ({ prediction, golds, normalised, exactMatch, f1 }) => {
    expect(squadWords(prediction).join(' ')).toBe(normalised);
    const scores = squadScores(prediction, golds);
    expect(scores.exactMatch).toBe(exactMatch);
    expect(scores.f1).toBeCloseTo(f1, 14);
  });

  it('takes the best of several gold answers for each score by itself', () => {
    expect(squadScores('old town hall', ['town', 'the old town hall of York'])).toEqual({ exactMatch: 0, f1: 0.75 });
  });

  it('has no gold answer to match', () => {
    expect(squadScores('x', [])).toEqual({ exactMatch: 0, f1: 0 });
  });

  it('lies in [0, 1], is 1 for the answer itself and the same both ways', () => {
    const words = fc.array(fc.constantFrom('the', 'old', 'town', 'of', 'York,', 'a'), { maxLength: 6 }).map((list) => list.join(' '));
    fc.assert(fc.property(words, words, (one, other) => {
      const { f1, exactMatch } = squadScores(one, [other]);
      expect(f1).toBeGreaterThanOrEqual(0);
      expect(f1).toBeLessThanOrEqual(1);
      expect(squadScores(other, [one])).toEqual({ f1, exactMatch });
      expect(squadScores(one, [one]).exactMatch).toBe(1);
    }));
  });
});

describe('bagF1', () => {
  it('counts each item as often as both hold it', () => {
    expect(bagF1([1, 1, 2], [1, 2, 2, 3])).toBeCloseTo(4 / 7, 14);
    expect(bagF1([], [1])).toBe(0);
  });
});
