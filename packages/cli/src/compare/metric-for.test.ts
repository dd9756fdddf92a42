import { parseTaskFile, simulatedQuestionTask, simulatedTask, taskSpecFrom } from '@stepsynth/core';
import { describe, expect, it } from 'vitest';
import { planRun } from '../compose/run-plan.ts';
import { metricFor } from './metric-for.ts';

const others = { gold: { validation: 'validation.jsonl', test: 'test.jsonl' }, teacher: { provider: 'simulated' } };
const taskOf = (task: object) => {
  const file = parseTaskFile({ ...others, ...task }, 'task.yaml');
  return { file, task: taskSpecFrom(file), resolve: (name: string) => name, path: 'task.yaml', dataDirectory: '.' };
};
const [labels, answers] = [taskOf(simulatedTask), taskOf(simulatedQuestionTask)];

describe('metricFor', () => {
  it('takes accuracy for the first metric of any task, and the others where the task has them', () => {
    expect(metricFor('accuracy', labels.task)).toBe('accuracy');
    expect(metricFor('accuracy', answers.task)).toBe('exactMatch');
    expect(metricFor('macroF1', labels.task)).toBe('macroF1');
    expect(metricFor('f1', answers.task)).toBe('f1');
  });

  it('names the metrics that there are', () => {
    expect(() => metricFor('macroF1', answers.task)).toThrow(expect.objectContaining({ code: 'USAGE', hint: 'Its metrics are exactMatch and f1.' }));
    expect(() => metricFor('f1', labels.task)).toThrow(expect.objectContaining({ hint: 'Its metrics are accuracy and macroF1.' }));
  });
});

describe('a plan', () => {
  it('refuses a linear head for answers before any file is read', () => {
    expect(() => planRun(answers, { method: 'setfit-like' }, { directory: '/checkpoint' })).toThrow(expect.objectContaining({ code: 'USAGE', message: expect.stringContaining('fits a linear head to labels') }));
    expect(planRun(labels, { method: 'setfit-like' }, { directory: '/checkpoint' }).method).toBe('setfit-like');
  });
});
