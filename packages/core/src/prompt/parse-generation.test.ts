import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseGeneration } from './parse-generation.ts';

describe('parseGeneration', () => {
  it.each([
    ['trims', '\n A fine film. \n', 'A fine film.'],
    ['leaves quotes and preambles to the artefact filter', 'Here is one: "A fine film."', 'Here is one: "A fine film."'],
    ['keeps paragraphs', 'One.\n\nTwo.', 'One.\n\nTwo.'],
    ['drops reasoning', '<think>\nThe user wants…\n</think>\n\nA fine film.', 'A fine film.'],
    ['unwraps a code fence', '```text\nA fine film.\n```', 'A fine film.'],
    ['keeps a fence inside', 'See ```x``` here', 'See ```x``` here'],
  ])('%s', (_, reply, text) => {
    expect(parseGeneration(reply)).toEqual({ status: 'parsed', text });
  });

  it.each([
    ['', 'empty'],
    [' \n', 'empty'],
    ['<think>done</think>', 'empty'],
    ['```\n```', 'empty'],
    ['<think>The user wants', 'reasoning-only'],
  ])('says why %j has no text', (reply, reason) => {
    expect(parseGeneration(reply)).toEqual({ status: 'unusable', reason });
  });

  it('never throws, and never gives an empty or untrimmed text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (reply) => {
      const parsed = parseGeneration(reply);
      const text = parsed.status === 'parsed' ? parsed.text : 'none';
      expect(text).toBe(text.trim());
      expect(text).not.toBe('');
    }));
  });
});
