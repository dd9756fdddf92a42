import { describe, expect, it } from 'vitest';
import { parseAnswer } from './parse-answer.ts';

const context = 'The king built the bridge in 1901. The queen crossed the bridge.';

describe('parseAnswer', () => {
  it.each([
    ['{"answer": "1901"}', 29],
    ['Sure! Here it is:\n```json\n{ "answer": " 1901 ", "sentence": null }\n```', 29],
    ['<think>the year</think>{"answer":"1901","sentence":"The king built the bridge in 1901."}', 29],
    ['{"answer":"the bridge","sentence":"The queen crossed the bridge."}', 53],
    ['1901', 29],
    ['"The queen".', 35],
    ['in 1901.', 26],
  ])('reads %s', (reply, start) => {
    expect(parseAnswer(reply, context)).toMatchObject({ status: 'located', answer: { start } });
  });

  it.each([
    ['', 'empty'],
    ['<think>hm', 'reasoning-only'],
    ['{"answer": 1901}', 'answer-unreadable'],
    ['{"answer": "1901"', 'answer-unreadable'],
    ['{"question": "When?"}', 'answer-unreadable'],
    ['{"answer": ""}', 'answer-empty'],
    ['{"answer": "1902"}', 'answer-not-in-context'],
    ['{"answer": "the bridge"}', 'answer-ambiguous'],
    ['the bridge', 'answer-ambiguous'],
    ['The answer is 1901.', 'answer-not-in-context'],
  ])('turns %j down: %s', (reply, reason) => {
    expect(parseAnswer(reply, context)).toEqual({ status: 'unusable', reason });
  });
});
