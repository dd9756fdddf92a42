import { describe, expect, it } from 'vitest';
import fixture from './__fixtures__/metrics.json' with { type: 'json' };
import { predictedLabels, softmax } from './softmax.ts';

describe('softmax', () => {
  it('agrees with scipy, also where exponentials would overflow', () => {
    const { logits, probabilities } = fixture.softmax;
    const ours = softmax(logits.flat(), 3);
    for (const [place, expected] of probabilities.flat().entries()) expect(Math.abs(ours[place]! - expected)).toBeLessThan(1e-15);
  });

  it('refuses logits that are no whole rows', () => {
    expect(() => softmax([1, 2, 3], 2)).toThrow('3 logits are no rows of 2');
  });
});

describe('predictedLabels', () => {
  it('takes the largest logit of each row, the first of equals', () => {
    expect([...predictedLabels([0, 2, 1, 3, 3, -1], 3)]).toEqual([1, 0]);
  });
});
