import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stripReasoning } from './strip-reasoning.ts';

describe('stripReasoning', () => {
  it.each([
    ['<think>hm</think>\n\nA joy.', 'A joy.'],
    ['\n<think>\nhm\n</think>A joy.', 'A joy.'],
    ['<THINK>hm</THINK> A joy.', 'A joy.'],
    ['<thinking>hm</thinking>A joy.', 'A joy.'],
    ['<think>a</think><think>b</think>A joy.', 'A joy.'],
    ['<think></think>A joy.', 'A joy.'],
    ['<think>never closed', ''],
    ['<think>', ''],
    ['hm, the opening tag was in the prompt</think>A joy.', 'A joy.'],
    ['A joy.', 'A joy.'],
    ['  A joy. ', '  A joy. '],
    ['I wrote <think>x</think> in it.', 'I wrote <think>x</think> in it.'],
    ['<think>hm</think>The tag </think> ends it.', 'The tag </think> ends it.'],
    ['', ''],
  ])('%j', (text, answer) => {
    expect(stripReasoning(text)).toBe(answer);
  });

  it('leaves any answer as it is behind any reasoning', () => {
    const plain = fc.string().filter((text) => !/[<>]/u.test(text) && text.trimStart() === text);
    fc.assert(fc.property(plain, plain, (reasoning, answer) => {
      expect(stripReasoning(`<think>${reasoning}</think>\n${answer}`)).toBe(answer);
      expect(stripReasoning(answer)).toBe(answer);
    }));
  });
});
