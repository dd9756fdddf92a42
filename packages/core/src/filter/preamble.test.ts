import { describe, expect, it } from 'vitest';
import { stripPreamble } from './preamble.ts';

describe('stripPreamble', () => {
  it.each([
    ['Here is a review:\n\nA fine film.', 'A fine film.'],
    ["Sure! Here's a positive movie review for you:\n\nA fine film.", 'A fine film.'],
    ['Certainly, I can do that: A fine film.', 'A fine film.'],
    ['I can definitely generate a negative movie review for you. Here it is:\n\nA fine film.', 'A fine film.'],
    ["I'll do my best to generate a negative movie review. \n\nA fine film.", 'A fine film.'],
    ['**Review:** A fine film.', 'A fine film.'],
    ['Question: Who won?', 'Who won?'],
    ['Based on the above description, the following sentence is definitely correct: Yunus won.', 'Yunus won.'],
    ['Based on the given description, the sentence "Yunus won." is definitely correct.', 'Yunus won.'],
    ['Based on the above description, it can be confirmed that the bank won.', 'The bank won.'],
    ['Based on the above description, the bank won.', 'The bank won.'],
    ['"A long premise."\nBased on the above description, the sentence: "Yunus won." is definitely wrong.', 'Yunus won.'],
  ])('%j becomes %j', (text, rest) => {
    expect(stripPreamble(text)).toEqual({ text: rest, refusalStripped: false });
  });

  it('strips a refusal that an answer follows, and says so', () => {
    const text = "I'm sorry, but as an AI language model, I cannot browse. However, I can write one for you. Here it is:\n\nA fine film.";
    expect(stripPreamble(text)).toEqual({ text: 'A fine film.', refusalStripped: true });
  });

  it.each([
    'Here is a film that knows what it wants.',
    'This is a review I have wanted to write for years.',
    'Great film: see it.',
    'I have written a review of this film before.',
    'Sure, it was long, but worth it.',
    "I'm sorry to say that this film falls short.",
    'As stated in the description, the bank won.',
    'Here is a review:',
  ])('leaves %j', (text) => {
    expect(stripPreamble(text).text).toBe(text);
  });
});
