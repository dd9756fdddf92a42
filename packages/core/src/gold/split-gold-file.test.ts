import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GoldExample } from '../example/example.ts';
import { normaliseText } from '../example/normalise-text.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import { goldSplitRecord, splitGoldFile } from './split-gold-file.ts';
import { splitGoldValidation } from './split-gold-validation.ts';

const task: TaskSpec = {
  name: 'pairs', description: '', generatedField: 'hypothesis', contextField: 'premise', inputFields: ['hypothesis', 'premise'],
  labels: ['yes', 'no'], verbalizer: { yes: 'right', no: 'wrong' }, prompts: { seed: '', extrapolation: '' },
};

function rows(count: number, perContext = 3): GoldExample[] {
  return Array.from({ length: count }, (_, row) => ({
    id: `gold-${row}`, label: row % 4 === 0 ? 'yes' : 'no', fields: { premise: `premise ${Math.floor(row / perContext)}`, hypothesis: `hypothesis ${row}` },
  }));
}

const options = (seed = 0, testShare = 0.2) => ({ seed, testShare, task, where: 'gold.csv' });

describe('splitGoldFile', () => {
  it('shares no context and no text between the parts, and loses no row', () => {
    const examples = fc.array(fc.record({ premise: fc.nat(40), hypothesis: fc.nat(100), label: fc.constantFrom('yes', 'no') }), { minLength: 20, maxLength: 120 })
      .map((drawn): GoldExample[] => drawn.map(({ premise, hypothesis, label }, row) => ({
        id: `gold-${row}`, label, fields: { premise: `${row % 2 ? 'P' : 'p'}remise ${premise}`, hypothesis: `hypothesis ${hypothesis}${row % 3 ? '!' : ''}` },
      })));
    fc.assert(fc.property(examples, fc.nat(), (gold, seed) => {
      let split;
      try {
        split = splitGoldFile(gold, options(seed));
      } catch {
        return; // a chain of shared texts may join all rows
      }
      expect([...split.validation, ...split.test].map(({ id }) => id).toSorted()).toEqual(gold.map(({ id }) => id).toSorted());
      for (const field of ['premise', 'hypothesis']) {
        const inTest = new Set(split.test.map(({ fields }) => normaliseText(fields[field]!)));
        expect(split.validation.filter(({ fields }) => inTest.has(normaliseText(fields[field]!)))).toEqual([]);
      }
    }));
  });

  it('takes the share asked for, of each label', () => {
    const { test } = splitGoldFile(rows(1200), options());
    expect(test.filter(({ label }) => label === 'yes').length).toBeCloseTo(60, -1);
    expect(test.filter(({ label }) => label === 'no').length).toBeCloseTo(180, -1);
  });

  it('depends on its own seed alone, not on the roles drawn from validation', () => {
    const gold = rows(200);
    const split = splitGoldFile(gold, options(1));
    expect(splitGoldFile(gold, options(1))).toEqual(split);
    expect(splitGoldFile(gold, options(2))).not.toEqual(split);
    const { mining, selection } = splitGoldValidation(split.validation, { roles: 'split', selectionShare: 0.5, seed: 7, task });
    expect([...mining, ...selection].filter((example) => split.test.includes(example))).toEqual([]);
  });

  it.each([[1, 'none for test'], [2, 'none for test']])('refuses %d rows of one context', (count, message) => {
    expect(() => splitGoldFile(rows(count), options())).toThrow(expect.objectContaining({ code: 'DATA_FILE', message: expect.stringContaining(`gold.csv: its ${count} rows leave ${message}`) }));
  });

  it('records rows and a hash of the ids of each part', () => {
    const record = goldSplitRecord(splitGoldFile(rows(100), options()));
    expect(record.validation.rows + record.test.rows).toBe(100);
    expect(record.test.sha256).toMatch(/^[0-9a-f]{64}$/u);
    expect(goldSplitRecord(splitGoldFile(rows(100), options(1))).test.sha256).not.toBe(record.test.sha256);
  });
});
