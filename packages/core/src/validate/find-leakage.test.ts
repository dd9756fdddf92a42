import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GoldExample } from '../example/example.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import { findLeakage } from './find-leakage.ts';

const reviews: TaskSpec = {
  name: 'reviews', description: '', generatedField: 'text', inputFields: ['text'], labels: ['bad', 'good'], verbalizer: { bad: 'bad', good: 'good' },
  prompts: { seed: '{{label}}', extrapolation: '{{label}} {{text}}' },
};
const pairs: TaskSpec = { ...reviews, generatedField: 'hypothesis', contextField: 'premise', inputFields: ['hypothesis', 'premise'] };
const rows = (part: string, texts: readonly string[]): GoldExample[] => texts.map((text, row) => ({ id: `${part}-${row}`, label: 'bad', fields: { text } }));
const pairRows = (part: string, texts: readonly (readonly [string, string])[]): GoldExample[] =>
  texts.map(([premise, hypothesis], row) => ({ id: `${part}-${row}`, label: 'bad', fields: { premise, hypothesis } }));

describe('findLeakage', () => {
  it('counts every test row that repeats validation and shows three', () => {
    const leakage = findLeakage(rows('v', ['A fine film.', 'dull']), rows('t', ['new', 'a FINE film!', 'Dull.', 'a fine film', 'A fine  film']), reviews);
    expect(leakage).toMatchObject({ testRows: 5, inputs: { rows: 4 } });
    expect(leakage.generated).toEqual(leakage.inputs);
    expect(leakage).not.toHaveProperty('contexts');
    expect(leakage.inputs.samples).toEqual([
      { validationId: 'v-0', testId: 't-1', text: 'a FINE film!' },
      { validationId: 'v-1', testId: 't-2', text: 'Dull.' },
      { validationId: 'v-0', testId: 't-3', text: 'a fine film' },
    ]);
  });

  it('tells a shared context, a shared hypothesis and a shared pair apart', () => {
    const leakage = findLeakage(
      pairRows('v', [['It rains.', 'It is wet.'], ['The sun shines.', 'It is warm.']]),
      pairRows('t', [['It rains.', 'It is dry.'], ['Snow falls.', 'It is wet.'], ['The sun shines.', 'It is warm.'], ['New.', 'New.']]),
      pairs,
    );
    expect(leakage).toMatchObject({ inputs: { rows: 1 }, generated: { rows: 2 }, contexts: { rows: 2 } });
  });

  it('finds as many as counting by hand does', () => {
    const words = fc.array(fc.constantFrom('a', 'A', 'b', 'b!', 'c'), { maxLength: 20 });
    fc.assert(fc.property(words, words, (validation, test) => {
      const plain = (word: string): string => word.toLowerCase().replace('!', '');
      const known = new Set(validation.map(plain));
      expect(findLeakage(rows('v', validation), rows('t', test), reviews).inputs.rows).toBe(test.filter((word) => known.has(plain(word))).length);
    }));
  });
});
