import { describe, expect, it } from 'vitest';
import { parseTaskSettings, type TaskSettings } from './run-settings.ts';
import { parseTaskFile } from './parse-task-file.ts';
import { s3ConfigFrom } from './s3-config-from.ts';

const task: TaskSettings = {
  name: 'tweets', type: 'single-sentence', fields: { generated: 'text' }, labels: [{ name: 'good' }, { name: 'bad' }],
  gold: { validation: 'validation.jsonl', test: 'test.jsonl' },
};
const questions: TaskSettings = { name: 'questions', type: 'extractive-qa', fields: { generated: 'question', context: 'context' }, gold: task.gold };
const prompts = { seed: '{{label}}', extrapolation: '{{label}} {{text}}' };

describe('settings of cleaning', () => {
  it('are off unless they are there', () => {
    const config = s3ConfigFrom(parseTaskSettings(task));
    expect(config.labelNoise).toBeUndefined();
    expect(config.filters).not.toHaveProperty('nearGold');
  });

  it('have defaults once they are there', () => {
    const config = s3ConfigFrom(parseTaskSettings({ ...task, labelNoise: { votes: {}, disagreement: {} }, filters: { nearGold: { cosine: 0.95 } } }));
    expect(config.labelNoise).toEqual({
      votes: { asks: 5, temperature: 0.7, minShare: 0.5, weigh: false },
      disagreement: { folds: 5, student: 'head', action: 'leave-out', weight: 0.3 },
    });
    expect(config.filters.nearGold).toEqual({ words: 13, jaccard: 0.7, cosine: 0.95 });
  });

  it('are refused where there is no label, or nobody to vote', () => {
    expect(() => parseTaskSettings({ ...questions, labelNoise: { disagreement: {} } })).toThrow('labelNoise: an extractive-qa task has no labels');
    const pool = { ...task, prompts, teacher: { provider: 'pool', seed: ['a.jsonl'], extrapolation: ['b.jsonl'] } };
    expect(() => parseTaskFile({ ...pool, labelNoise: { votes: {} } }, 'task')).toThrow('labelNoise.votes: rows of a pool');
    expect(() => parseTaskFile({ ...pool, extrapolation: { label: 'teacher' } }, 'task')).toThrow('extrapolation.label: rows of a pool');
    expect(parseTaskFile({ ...pool, labelNoise: { disagreement: {} } }, 'task').labelNoise?.disagreement?.folds).toBe(5);
  });

  it('check the slots of a prompt for votes', () => {
    const withVote = (vote: string) => () => parseTaskSettings({ ...task, prompts: { ...prompts, vote } });
    expect(withVote('{{text}}: {{labels}}?')).not.toThrow();
    expect(withVote('{{text}}?')).toThrow('the slot {{labels}} is missing');
    expect(withVote('{{text}} {{label}}')).toThrow('unknown slot {{label}}');
  });
});
