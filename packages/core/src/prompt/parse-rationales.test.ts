import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRationales } from './parse-rationales.ts';

const expected = ['great acting', 'intriguing plot', 'beautiful cinematography'];

describe('parseRationales', () => {
  it.each([
    ['numbers', '1. Great acting\n2. Intriguing plot\n3. Beautiful cinematography'],
    ['numbers with brackets', '1) Great acting.\n2) Intriguing plot.\n3) Beautiful cinematography.'],
    ['bullets after an introduction', 'Sure! Here are three reasons:\n\n- Great acting\n* Intriguing plot\n• Beautiful cinematography\n\nI hope this helps!'],
    ['bold heads with explanations', '1. **Great acting**: The cast shines in every scene.\n2. **Intriguing plot** - It keeps one guessing.\n3. **Beautiful cinematography:** Each shot is a painting.'],
    ['lines', 'Reasons:\nGreat acting\nIntriguing plot\n\nBeautiful cinematography'],
    ['numbers on one line', '1. Great acting 2. Intriguing plot 3. Beautiful cinematography'],
    ['semicolons', 'Great acting; intriguing plot; beautiful cinematography.'],
    ['commas', 'The reasons are: great acting, intriguing plot, and beautiful cinematography.'],
    ['quotes', '1. "Great acting"\n2. “Intriguing plot”\n3. \'Beautiful cinematography\''],
    ['repetitions', '1. Great acting\n2. great acting!\n3. Intriguing plot\n4. Beautiful cinematography'],
    ['carriage returns and reasoning', '<think>hm</think>1. Great acting\r\n2. Intriguing plot\r\n3. Beautiful cinematography\r\n'],
  ])('reads %s', (_, reply) => {
    expect(parseRationales(reply)).toEqual(expected);
  });

  it('keeps capitals of names and abbreviations, and long sentences whole', () => {
    expect(parseRationales('- CGI of its time\n- a twist as in "Saw".\n- Tom Hanks\n- A twist: nobody saw it coming\n- The plot is thin and the jokes are old, so nobody laughs'))
      .toEqual(['CGI of its time', 'a twist as in "Saw"', 'Tom Hanks', 'a twist', 'the plot is thin and the jokes are old, so nobody laughs']);
  });

  it('keeps one sentence as one rationale', () => {
    expect(parseRationales('Great acting')).toEqual(['great acting']);
    expect(parseRationales('')).toEqual([]);
  });

  it('never throws and gives no empty phrase', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (reply) => {
      for (const phrase of parseRationales(reply)) expect(phrase.trim()).not.toBe('');
    }));
  });
});
