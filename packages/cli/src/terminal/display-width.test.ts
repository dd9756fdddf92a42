import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { displayWidth, fitWidth, plainText } from './display-width.ts';

describe('display width', () => {
  it.each([['abc', 3], ['日本語', 6], ['👩‍👩‍👧', 2], ['é', 1], ['e\u0301', 1], ['\u001B[1mab\u001B[22m', 2], ['한글', 4], ['🇩🇪', 2]])('%s takes %i columns', (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });

  it('cuts between characters, never through one', () => {
    expect(fitWidth('日本語', 6)).toBe('日本語');
    expect(fitWidth('日本語', 5)).toBe('日本…');
    expect(fitWidth('日本語', 4)).toBe('日…');
    expect(fitWidth('a👩‍👩‍👧b', 3)).toBe('a…');
    expect(fitWidth('ab', 0)).toBe('');
  });

  it('fits any text into any width', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 0, max: 30 }), (text, columns) => {
      const plain = plainText(text);
      expect(displayWidth(fitWidth(plain, columns))).toBeLessThanOrEqual(columns);
    }));
  });

  it('takes out what could move the cursor or turn the writing', () => {
    expect(plainText('a\u001B[2Jb\nc\u202Ed\u009Be')).toBe('a [2Jb c d e');
  });
});
