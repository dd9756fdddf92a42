import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GoldExample } from '../example/example.ts';
import { normaliseText } from '../example/normalise-text.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import { splitGoldValidation } from './split-gold-validation.ts';

const pairTask: TaskSpec = {
  name: 'pairs', description: '', generatedField: 'hypothesis', contextField: 'premise', inputFields: ['hypothesis', 'premise'],
  labels: ['yes', 'no'], verbalizer: { yes: 'right', no: 'wrong' }, prompts: { seed: '', extrapolation: '' },
};
const { contextField: _, ...singleTask }: TaskSpec = { ...pairTask, generatedField: 'text', inputFields: ['text'] };

const pairs = fc.array(fc.record({ premise: fc.nat(30), hypothesis: fc.nat(200), label: fc.constantFrom('yes', 'no') }), { maxLength: 80 })
  .map((rows): GoldExample[] => rows.map(({ premise, hypothesis, label }, row) => ({
    id: `gold-${row}`, label, fields: { premise: `${row % 2 ? 'Premise' : 'premise'} ${premise}${row % 3 ? '.' : ''}`, hypothesis: `Hypothesis ${hypothesis}` },
  })));

function singles(count: number, label: (row: number) => string): GoldExample[] {
  return Array.from({ length: count }, (_unused, row) => ({ id: `gold-${row}`, fields: { text: `text number ${row}` }, label: label(row) }));
}

function options(task: TaskSpec, seed = 0, selectionShare = 0.5) {
  return { roles: 'split', selectionShare, seed, task } as const;
}

const normalised = (examples: readonly GoldExample[], field: string): Set<string> => new Set(examples.map(({ fields }) => normaliseText(fields[field]!)));

describe('splitGoldValidation', () => {
  it('gives each row one role and shares no context and no generated text between the parts', () => {
    fc.assert(fc.property(pairs, fc.integer(), (examples, seed) => {
      const { mining, selection } = splitGoldValidation(examples, options(pairTask, seed));
      expect([...mining, ...selection].map(({ id }) => id).toSorted()).toEqual(examples.map(({ id }) => id).toSorted());
      for (const field of ['premise', 'hypothesis']) {
        const inMining = normalised(mining, field);
        expect([...normalised(selection, field)].filter((text) => inMining.has(text))).toEqual([]);
      }
    }));
  });

  it('keeps the share of each label where nothing has to stay together', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 1, max: 9 }), fc.integer(), (count, tenths, seed) => {
      const share = tenths / 10;
      const examples = singles(count, (row) => (row % 3 === 0 ? 'yes' : 'no'));
      const { selection } = splitGoldValidation(examples, options(singleTask, seed, share));
      for (const label of singleTask.labels) {
        const total = examples.filter((example) => example.label === label).length;
        const taken = selection.filter((example) => example.label === label).length;
        expect(Math.abs(taken - total * share)).toBeLessThanOrEqual(0.5 + 1e-9);
      }
    }));
  });

  it('comes near the share of each label where groups are small', () => {
    const examples = Array.from({ length: 1000 }, (_unused, row): GoldExample => ({
      id: `gold-${row}`, label: row % 2 ? 'yes' : 'no', fields: { premise: `premise ${Math.floor(row / 3)}`, hypothesis: `hypothesis ${row}` },
    }));
    const { selection } = splitGoldValidation(examples, options(pairTask));
    for (const label of pairTask.labels) expect(Math.abs(selection.filter((example) => example.label === label).length - 250)).toBeLessThanOrEqual(3);
  });

  it('depends on the seed, and keeps the order of the file', () => {
    const examples = singles(100, (row) => (row % 2 ? 'yes' : 'no'));
    const split = splitGoldValidation(examples, options(singleTask, 1));
    expect(splitGoldValidation(examples, options(singleTask, 1))).toEqual(split);
    expect(splitGoldValidation(examples, options(singleTask, 2))).not.toEqual(split);
    expect(split.mining).toEqual(examples.filter((example) => split.mining.includes(example)));
  });

  it('uses one set for both under the paper\'s roles', () => {
    const examples = singles(4, () => 'yes');
    expect(splitGoldValidation(examples, { ...options(singleTask), roles: 'paper' })).toEqual({ mining: examples, selection: examples });
  });
});
