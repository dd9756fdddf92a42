import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseLabel } from './parse-label.ts';

const sentiment = { labels: ['negative', 'positive'], verbalizer: { negative: 'negative', positive: 'positive' } };
const entailment = { labels: ['entailment', 'not_entailment'], verbalizer: { entailment: 'in', not_entailment: 'not in' } };

describe('parseLabel', () => {
  it.each([
    ['positive', 'positive'],
    ['  Positive.\n', 'positive'],
    ['The label is **negative**', 'negative'],
    ['<think>positive? no</think>\nNegative', 'negative'],
    ['```\npositive\n```', 'positive'],
    ['positive or negative', undefined],
    ['unpositively', undefined],
    ['', undefined],
    ['neutral', undefined],
  ])('reads %j as %s', (reply, label) => {
    expect(parseLabel(reply, sentiment)).toBe(label);
  });

  it.each([['not in', 'not_entailment'], ['It is not in it.', 'not_entailment'], ['In', 'entailment'], ['not_entailment', 'not_entailment'], ['inside', undefined]])('tells a word from a longer one: %j is %s', (reply, label) => {
    expect(parseLabel(reply, entailment)).toBe(label);
  });

  it('never throws, and answers with a label of the task', () => {
    fc.assert(fc.property(fc.string(), (reply) => {
      expect([...sentiment.labels, undefined]).toContain(parseLabel(reply, sentiment));
    }));
  });

  it('takes words with marks as they are', () => {
    expect(parseLabel('C++', { labels: ['a', 'b'], verbalizer: { a: 'C++', b: 'C#' } })).toBe('a');
  });
});
