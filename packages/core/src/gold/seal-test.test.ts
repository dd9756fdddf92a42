import { describe, expect, it } from 'vitest';
import type { TaskSpec } from '../task/task-spec.ts';
import { sealTest } from './seal-test.ts';

const task: TaskSpec = {
  name: 'pairs', description: '', generatedField: 'hypothesis', contextField: 'premise', inputFields: ['hypothesis', 'premise'],
  labels: ['yes', 'no'], verbalizer: { yes: 'right', no: 'wrong' }, prompts: { seed: '', extrapolation: '' },
};
const rows = [{ id: 'gold-0', fields: { premise: 'It rained.', hypothesis: 'The street is wet' }, label: 'yes' }];

describe('sealTest', () => {
  it('answers by field, after normalisation', () => {
    const test = sealTest(rows, task);
    expect(test.contains('generated', 'the street is WET.')).toBe(true);
    expect(test.contains('context', 'it rained')).toBe(true);
    expect(test.contains('generated', 'It rained.')).toBe(false);
  });

  it('opens once', () => {
    const test = sealTest(rows, task);
    expect(test.open()).toEqual(rows);
    expect(() => test.open()).toThrow('scored once');
    expect(test.contains('context', 'it rained')).toBe(true);
  });

  it('shows nothing but its two functions', () => {
    expect(JSON.stringify(sealTest(rows, task))).toBe('{}');
  });
});
