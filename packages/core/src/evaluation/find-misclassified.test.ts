import { describe, expect, it } from 'vitest';
import { findMisclassified } from './find-misclassified.ts';

const examples = ['good', 'bad', 'dull'].map((text, row) => ({ id: `gold-${row}`, fields: { text }, label: row === 0 ? 'positive' : 'negative' }));

describe('findMisclassified', () => {
  it('keeps the errors in order, with what was predicted', () => {
    expect(findMisclassified(examples, ['negative', 'negative', 'positive'])).toEqual([
      { example: examples[0], predicted: 'negative' },
      { example: examples[2], predicted: 'positive' },
    ]);
  });

  it('refuses lists of different lengths', () => {
    expect(() => findMisclassified(examples, [])).toThrow('3 examples, 0 predictions');
  });
});
