import { describe, expect, it } from 'vitest';
import { parseTaskFile } from '../task/parse-task-file.ts';
import { checkLabelWords } from './check-label-words.ts';

const problems = (words: readonly string[], prompts: Record<string, string> = {}) => checkLabelWords(parseTaskFile({
  name: 'reviews',
  type: 'single-sentence',
  fields: { generated: 'text' },
  labels: words.map((word, index) => ({ name: `label-${index}`, word })),
  gold: { validation: 'validation.jsonl', test: 'test.jsonl' },
  prompts: { seed: 'Write a {{label}} review.', extrapolation: 'Write a {{label}} review like {{text}}', ...prompts },
  teacher: { provider: 'simulated' },
}, 'task.yaml'));

describe('checkLabelWords', () => {
  it('has nothing against words that differ', () => {
    expect(problems(['bad', 'good', 'neutral'])).toEqual([]);
  });

  it('refuses words that differ in case or punctuation alone', () => {
    expect(problems(['good', 'Good!'])).toMatchObject([{ severity: 'error', place: 'labels[1].word', problem: 'the words of label-0 and label-1 differ in case or punctuation alone' }]);
  });

  it.each([[['correct', 'incorrect']], [['incorrect', 'correct']]])('warns of a word inside another: %j', (words) => {
    expect(problems(words)).toMatchObject([{ severity: 'warning', place: 'labels[1].word', problem: expect.stringContaining('"correct" is contained in "incorrect"') }]);
  });

  it('warns of a word that a prompt spells out, whole words only', () => {
    expect(problems(['bad', 'good'], { seed: 'A good {{label}} review' })).toMatchObject([{ severity: 'warning', place: 'prompts.seed', problem: expect.stringContaining('"good"') }]);
    expect(problems(['bad', 'good'], { seed: 'A {{label}} badge of goodness' })).toEqual([]);
    expect(problems(['bad', 'good'], { system: 'Reviews are good or bad.' })).toEqual([]);
  });
});
