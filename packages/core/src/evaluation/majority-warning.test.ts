import { describe, expect, it } from 'vitest';
import type { GoldExample } from '../example/example.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import { majorityWarning } from './majority-warning.ts';

const task: TaskSpec = {
  name: 'toy', description: '', generatedField: 'text', inputFields: ['text'], labels: ['no', 'yes'], verbalizer: { no: 'no', yes: 'yes' },
  prompts: { seed: '', extrapolation: '' },
};
const rows = (labels: string): { label: string }[] => [...labels].map((mark) => ({ label: mark === 'y' ? 'yes' : 'no' }));
const gold: GoldExample[] = rows('yyynn').map(({ label }, row) => ({ id: `gold-${row}`, fields: { text: `${row}` }, label }));

describe('majorityWarning', () => {
  it('names the label that does as well, and what trains longer', () => {
    const message = majorityWarning(task, { round: 2, gold, predictions: rows('yyyyy'), summary: { steps: 32 } });
    expect(message).toBe('The model of round 2 is right on 3 of 5 selection rows; "yes" for every row would be on 3. It was trained for 32 optimizer steps: more training.epochs, or training.maxSteps=100 and more, train it longer.');
  });

  it.each([['long enough', 100], ['a linear head', 0]])('does not blame the steps of %s', (_, steps) => {
    const message = majorityWarning(task, { round: 0, gold, predictions: rows('nnnnn'), summary: { steps } });
    expect(message).toBe('The model of round 0 is right on 2 of 5 selection rows; "yes" for every row would be on 3.');
  });

  it('is silent about a model that learnt something, and where answers are spans', () => {
    expect(majorityWarning(task, { round: 0, gold, predictions: rows('yyyyn'), summary: { steps: 5 } })).toBeUndefined();
    const spans: TaskSpec = { ...task, labels: [], answer: { field: 'answers', startField: 'start', maxAnswerLength: 8, docStride: 16, nBest: 20 } };
    expect(majorityWarning(spans, { round: 0, gold, predictions: rows('nnnnn'), summary: { steps: 5 } })).toBeUndefined();
  });
});
