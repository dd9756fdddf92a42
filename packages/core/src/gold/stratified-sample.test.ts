import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apportion, stratifiedSample } from './stratified-sample.ts';

const examples = Array.from({ length: 90 }, (_, row) => ({ id: `gold-${row}`, fields: { text: `text ${row}` }, label: row % 3 === 0 ? 'yes' : 'no' }));

describe('stratifiedSample', () => {
  it('keeps label shares and the order of the file', () => {
    const sample = stratifiedSample(examples, 30, 0);
    expect(sample).toHaveLength(30);
    expect(sample.filter(({ label }) => label === 'yes')).toHaveLength(10);
    expect(sample).toEqual(examples.filter((example) => sample.includes(example)));
  });

  it('depends on the seed alone', () => {
    expect(stratifiedSample(examples, 30, 0)).toEqual(stratifiedSample(examples, 30, 0));
    expect(stratifiedSample(examples, 30, 0)).not.toEqual(stratifiedSample(examples, 30, 1));
  });

  it('takes all where there are no more', () => {
    expect(stratifiedSample(examples, 90, 0)).toBe(examples);
  });
});

describe('apportion', () => {
  it('sums to the total and stays within one of each exact share', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 8 }), fc.nat(500), (weights, total) => {
      const sum = weights.reduce((one, other) => one + other, 0);
      fc.pre(sum > 0);
      const parts = apportion(weights, total);
      expect(parts.reduce((one, other) => one + other, 0)).toBe(total);
      for (const [index, part] of parts.entries()) expect(Math.abs(part - (weights[index]! / sum) * total)).toBeLessThan(1);
    }));
  });
});
