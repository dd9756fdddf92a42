import { describe, expect, it } from 'vitest';
import { parseVote } from './parse-vote.ts';
import { votePrompt } from './vote-prompt.ts';

const task = { labels: ['1', '0'], verbalizer: { 1: 'relevant', 0: 'not relevant' } };

describe('parseVote', () => {
  it.each([
    ['relevant', '1'],
    ['Not relevant.', '0'],
    ['The label is "Relevant".', '1'],
    ['<think>relevant? no</think>\nnot relevant', '0'],
    ['relevant or not relevant', undefined],
    ['irrelevant', undefined],
    ['', undefined],
    ['I cannot tell.', undefined],
  ])('reads %j as %j', (reply, label) => {
    expect(parseVote(reply, task)).toBe(label);
  });
});

describe('votePrompt', () => {
  const pair = {
    name: 'pairs', description: '', generatedField: 'answer', contextField: 'question', inputFields: ['question', 'answer'],
    labels: ['1', '0'], verbalizer: task.verbalizer, prompts: { seed: '', extrapolation: '' },
  };
  const fields = { question: 'Who won?', answer: 'Yunus won.' };

  it('shows the fields and the words of the labels in the order given', () => {
    expect(votePrompt(pair, fields, ['0', '1'])).toBe('question: Who won?\nanswer: Yunus won.\n\nWhich of these labels fits? not relevant, relevant\nAnswer with the label alone.');
    expect(votePrompt({ ...pair, prompts: { ...pair.prompts, vote: '{{answer}} ({{labels}})' } }, fields, ['1', '0'])).toBe('Yunus won. (relevant, not relevant)');
  });
});
