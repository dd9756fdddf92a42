import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normaliseText } from './normalise-text.ts';

describe('normaliseText', () => {
  it.each([
    ['  The  Movie\nwas GREAT! ', 'the movie was great'],
    ["“Don't” — she said…", 'dont she said'],
    ['ﬁne Ｆｕｌｌ width', 'fine full width'],
    ['costs $5 + 😀', 'costs $5 + 😀'],
    [':-)', ':-)'],
    [' ', ''],
  ])('%j becomes %j', (text, normal) => {
    expect(normaliseText(text)).toBe(normal);
  });

  it('leaves a normal form as it is', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(normaliseText(normaliseText(text))).toBe(normaliseText(text));
    }), { numRuns: 1000 });
  });
});
