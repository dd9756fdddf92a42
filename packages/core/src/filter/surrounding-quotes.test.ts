import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stripSurroundingQuotes } from './surrounding-quotes.ts';

describe('stripSurroundingQuotes', () => {
  it.each([
    ['straight marks', '"It was dull."', 'It was dull.'],
    ['curly marks', '“It was dull.”', 'It was dull.'],
    ['guillemets', '«Ennuyeux.»', 'Ennuyeux.'],
    ['single marks', "'It was dull.'", 'It was dull.'],
    ['a full stop after the marks', '"It was dull".', 'It was dull.'],
    ['a full stop on both sides', '"It was dull.".', 'It was dull.'],
    ['two layers', '"\'It was dull.\'"', 'It was dull.'],
    ['white space', ' "It was dull." \n', 'It was dull.'],
    ['a quotation inside', '"The "red shirts" support Thaksin."', 'The "red shirts" support Thaksin.'],
    ['a quotation at the end inside', '"He won for his role in "Monk"."', 'He won for his role in "Monk".'],
    ['an opening mark never closed', '"It was dull.', 'It was dull.'],
    ['a closing mark never opened', 'It was dull."', 'It was dull.'],
    ['an opening mark before a whole quotation', '"She said, "All of it."', 'She said, "All of it."'],
  ])('strips %s', (_, text, stripped) => {
    expect(stripSurroundingQuotes(text)).toBe(stripped);
  });

  it.each([
    '"Alien" is a classic.',
    '"Alien" and "Aliens"',
    'Her best song is "Wild Dances."',
    "'Tis a fine film, ain't it'",
    'It stands 5\'10" tall and "proud"',
    'It ends so:<br /><br />"Watch it"!',
    '',
  ])('leaves %j', (text) => {
    expect(stripSurroundingQuotes(text)).toBe(text);
  });

  it('undoes quoting of a text without marks, and never loses a letter', () => {
    const text = fc.string({ minLength: 1 }).map((value) => value.replace(/["'`]/gu, '').trim()).filter((value) => value !== '');
    fc.assert(fc.property(text, (plain) => {
      expect(stripSurroundingQuotes(`"${plain}"`)).toBe(plain);
      expect(stripSurroundingQuotes(`“${plain}”`)).toBe(plain);
    }));
    fc.assert(fc.property(fc.array(fc.constantFrom('"', ' ', 'a', '.', "'"), { maxLength: 12 }).map((parts) => parts.join('')), (value) => {
      expect(stripSurroundingQuotes(value).replace(/[^a]/gu, '')).toBe(value.replace(/[^a]/gu, ''));
    }));
  });
});
