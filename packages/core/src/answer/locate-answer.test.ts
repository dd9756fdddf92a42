import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holdsAnswer, sliceCodePoints } from './answer-span.ts';
import { locateAnswer } from './locate-answer.ts';

const context = 'The king built the bridge. The queen crossed the bridge. 🌉 It still stands in 大阪.';

describe('locateAnswer', () => {
  it('finds an answer that stands once, in code points', () => {
    expect(locateAnswer(context, { text: '大阪' })).toEqual({ status: 'located', answer: { text: '大阪', start: 78 } });
    expect(sliceCodePoints(context, 78, 80)).toBe('大阪');
  });

  it.each([
    [{ text: ' ' }, 'answer-empty'],
    [{ text: 'The King' }, 'answer-not-in-context'],
    [{ text: 'the bridge' }, 'answer-ambiguous'],
    [{ text: 'the bridge', sentence: 'The queen burnt the bridge.' }, 'sentence-not-in-context'],
    [{ text: 'the bridge', sentence: 'bridge.' }, 'answer-ambiguous'],
    [{ text: 'the bridge', sentence: context }, 'answer-ambiguous'],
    [{ text: 'bridge', sentence: 'The queen crossed' }, 'answer-ambiguous'],
  ])('rejects %j: %s', (quoted, reason) => {
    expect(locateAnswer(context, quoted)).toEqual({ status: 'unusable', reason });
  });

  it('takes the place in the quoted sentence', () => {
    expect(locateAnswer(context, { text: 'the bridge', sentence: 'The queen crossed the bridge.' })).toEqual({ status: 'located', answer: { text: 'the bridge', start: 45 } });
  });

  it('counts overlapping places', () => {
    expect(locateAnswer('ananas', { text: 'ana' })).toEqual({ status: 'unusable', reason: 'answer-ambiguous' });
  });

  it('whatever it locates stands there, and nowhere else where no sentence was quoted', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '🌉', 'é', 'e\u0301', '阪') });
    fc.assert(fc.property(text, text, (whole, part) => {
      const found = locateAnswer(whole, { text: part });
      if (found.status !== 'located') return;
      expect(holdsAnswer(whole, found.answer)).toBe(true);
      expect(whole.indexOf(part)).toBe(whole.lastIndexOf(part));
    }));
  });
});

describe('holdsAnswer', () => {
  it.each([
    [{ text: '🌉', start: 57 }, true],
    [{ text: '🌉', start: 58 }, false],
    [{ text: 'The', start: -1 }, false],
    [{ text: 'The', start: 0.5 }, false],
    [{ text: '', start: 0 }, false],
    [{ text: '阪.', start: 79 }, true],
    [{ text: '阪.?', start: 79 }, false],
  ])('%j: %s', (answer, held) => expect(holdsAnswer(context, answer)).toBe(held));
});
