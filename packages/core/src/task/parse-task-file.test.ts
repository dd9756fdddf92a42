import { describe, expect, it } from 'vitest';
import { StepsynthError } from '../errors.ts';
import { parseTaskFile } from './parse-task-file.ts';
import { taskSpecFrom } from './task-spec.ts';

const single = {
  name: 'reviews',
  type: 'single-sentence',
  fields: { generated: 'text' },
  labels: [{ name: 'negative' }, { name: 'positive', word: 'good' }],
  gold: { validation: 'validation.jsonl', test: 'test.jsonl' },
  prompts: { seed: 'Write a {{label}} review.', extrapolation: 'Write a {{label}} review like {{text}}' },
  teacher: { provider: 'simulated' },
};
const pair = {
  ...single,
  type: 'sentence-pair',
  fields: { generated: 'hypothesis', context: 'premise' },
  prompts: { seed: '{{premise}} {{label}}', extrapolation: '{{premise}} {{hypothesis}} {{label}}' },
};

function failure(value: unknown): { message: string; hint: string | undefined } {
  try {
    parseTaskFile(value, 'task.yaml');
  } catch (error) {
    expect(error).toBeInstanceOf(StepsynthError);
    const { code, message, hint } = error as StepsynthError;
    expect(code).toBe('TASK_FILE');
    return { message, hint };
  }
  throw new Error('expected a TASK_FILE error');
}

describe('parseTaskFile', () => {
  it('fills in defaults', () => {
    const file = parseTaskFile(single, 'task.yaml');
    expect(file).toMatchObject({
      goldRoles: 'split', selectionShare: 0.5, rounds: 2, runSeed: 0, rationales: { perLabel: 20, perPrompt: 3 },
      sampling: { temperature: 0.9, topP: 1 }, extrapolation: { perError: 1 }, seed: { balance: 'uniform' },
    });
    expect(taskSpecFrom(file)).toMatchObject({ generatedField: 'text', inputFields: ['text'], labels: ['negative', 'positive'], verbalizer: { negative: 'negative', positive: 'good' } });
    expect(taskSpecFrom(parseTaskFile(pair, 'task.yaml'))).toMatchObject({ contextField: 'premise', inputFields: ['hypothesis', 'premise'] });
    expect(taskSpecFrom(parseTaskFile({ ...pair, inputOrder: ['context', 'generated'] }, 'task.yaml')).inputFields).toEqual(['premise', 'hypothesis']);
  });

  it.each([
    ['a wrong type', { ...single, labels: [{ name: 'a' }, { name: 'b', word: 7 }] }, 'labels[1].word: expected text, not 7'],
    ['no object', [], 'task.yaml: expected settings, one a line, not a list'],
    ['a missing key', { ...single, name: undefined }, 'name: missing'],
    ['an unknown key', { ...single, training: { epoch: 3 } }, 'training.epoch: unknown key'],
    ['an unknown teacher', { ...single, teacher: { provider: 'poll' } }, 'teacher.provider: poll is none of openai, pool, simulated, custom'],
    ['a bad key inside a teacher', { ...single, teacher: { provider: 'pool', seed: [1], extrapolation: ['x'] } }, 'teacher.seed[0]: expected text, not 1'],
    ['a bad balance', { ...single, seed: { balance: 'even' } }, 'seed.balance:'],
    ['a pair without a context', { ...pair, fields: { generated: 'hypothesis' } }, 'fields.context: missing'],
    ['a single sentence with one', { ...single, fields: { generated: 'text', context: 'premise' } }, 'fields.context: a single-sentence task has no context'],
    ['a column named twice', { ...single, fields: { generated: 'text', label: 'text' } }, 'fields.label: the column text is named twice'],
    ['a column named as a slot', { ...single, fields: { generated: 'rationales' } }, 'fields.generated: rationales is the name of a prompt slot'],
    ['a column with braces', { ...single, fields: { generated: 'te{x}t' } }, 'fields.generated: use the name of a column, without braces'],
    ['a column between spaces', { ...single, fields: { generated: ' text' } }, 'fields.generated: use the name of a column'],
    ['a field twice in the order', { ...pair, inputOrder: ['context', 'context'] }, 'inputOrder: must hold generated and context, each once'],
    ['half an order', { ...pair, inputOrder: ['generated'] }, 'inputOrder: must hold'],
    ['a context that is not there', { ...single, inputOrder: ['generated', 'context'] }, 'inputOrder: must hold generated, each once'],
    ['a label twice', { ...single, labels: [{ name: 'a' }, { name: 'a' }] }, 'labels[1].name: the label a is named twice'],
    ['a word twice', { ...single, labels: [{ name: 'a' }, { name: 'b', word: 'a' }] }, 'labels[1].word: the word a is that of a too'],
    ['an unknown slot', { ...single, prompts: { ...single.prompts, seed: '{{lable}}' } }, 'prompts.seed: unknown slot {{lable}}'],
    ['a missing slot', { ...single, prompts: { ...single.prompts, extrapolation: 'Write a {{label}} one' } }, 'prompts.extrapolation: the slot {{text}} is missing'],
    ['rationales without their prompt', { ...single, prompts: { ...single.prompts, seed: '{{label}} {{rationales}}' } }, 'prompts.seed: unknown slot {{rationales}}'],
    ['a rationale prompt without use', { ...single, prompts: { ...single.prompts, rationale: '{{count}} {{label}}' } }, 'prompts.seed: the slot {{rationales}} is missing'],
    ['a slot in the system prompt', { ...single, prompts: { ...single.prompts, system: 'Write {{label}}' } }, 'prompts.system: unknown slot {{label}}'],
    ['a share of no label', { ...single, seed: { balance: { neutral: 1 } } }, 'seed.balance.neutral: is no label of this task'],
    ['a class weight of no label', { ...single, training: { classWeights: { neutral: 2 } } }, 'training.classWeights.neutral: is no label of this task'],
    ['layers that learn faster than the head', { ...single, training: { layerwiseLearningRateDecay: 1.1 } }, 'training.layerwiseLearningRateDecay: must be at most 1, not 1.1'],
    ['shares of nothing', { ...single, seed: { balance: { negative: 0 } } }, 'seed.balance: the shares must sum to more than 0'],
    ['more rationales in a prompt than there are', { ...single, rationales: { perLabel: 2 }, prompts: { ...single.prompts, rationale: '{{label}}', seed: '{{label}} {{rationales}}' } }, 'rationales.perPrompt: cannot be more than perLabel (2)'],
    ['two limits of test rows', { ...single, gold: { ...single.gold, maxTestRows: 5, maxTestRowsSampled: 5 } }, 'gold.maxTestRowsSampled: cannot stand beside maxTestRows'],
    ['a gold key that is wrong', { ...single, gold: { validaton: 'a', test: 'b' } }, 'gold.validaton: unknown key'],
    ['a key too many beside gold files', { ...single, gold: { validation: 'a', test: 'b', file: 'c' } }, 'gold.file: unknown key'],
    ['gold without test', { ...single, gold: { validation: 'a' } }, 'gold.test: missing'],
    ['gold without split', { ...single, gold: { file: 'a' } }, 'gold.split: missing'],
    ['a split of all rows', { ...single, gold: { file: 'a', split: { test: 1 } } }, 'gold.split.test: must be less than 1, not 1'],
    ['a wrong key of the split', { ...single, gold: { file: 'a', split: { tset: 0.2 } } }, 'gold.split.tset: unknown key'],
    ['gold of two kinds', { ...single, gold: { file: 'a', test: 'b' } }, 'gold: use { validation, test } or { file, split: { test } }'],
    ['gold as text', { ...single, gold: 'gold.csv' }, 'gold: use { validation, test } or { file, split: { test } }'],
    ['a context without its field', { ...pair, seed: { contexts: { file: 'a' } } }, 'seed.contexts.field: missing'],
    ['a label value of no kind', { ...single, labels: [{ name: 'a', values: [null] }, { name: 'b' }] }, 'labels[0].values[0]: use text, a number, true or false'],
    ['a label value twice', { ...single, labels: [{ name: 'a', values: [0] }, { name: 'b', values: ['0'] }] }, 'labels[1].values[0]: "0" stands for a too'],
    ['a label value that is a name', { ...single, labels: [{ name: 'a', values: ['b'] }, { name: 'b' }] }, 'labels[0].values[0]: "b" stands for b too'],
    ['an error key of no field', { ...single, teacher: { provider: 'pool', seed: ['a'], extrapolation: ['b'], errorKey: { error_text: 'premise' } } }, 'teacher.errorKey.error_text: premise is no text field of this task'],
    ['lengths the wrong way round', { ...single, filters: { minCharacters: 9, maxCharacters: 3 } }, 'filters.minCharacters: cannot be more than maxCharacters (3)'],
  ])('names %s', (_, value, expected) => {
    expect(failure(value).message).toContain(expected);
    expect(failure(value).message).not.toContain('\n');
  });

  it('takes columns named as spreadsheets do', () => {
    const prompts = { seed: '{{label}}', extrapolation: '{{label}}: {{Review Text (en)}}' };
    expect(parseTaskFile({ ...single, fields: { generated: 'Review Text (en)', label: '_y' }, prompts }, 'task.yaml').fields).toEqual({ generated: 'Review Text (en)', label: '_y' });
  });

  it('suggests what was meant', () => {
    expect(failure({ ...single, training: { epoch: 3 } }).hint).toBe('Did you mean epochs?');
    expect(failure({ ...single, prompts: { ...single.prompts, seed: '{{lable}}' } }).hint).toBe('Did you mean {{label}}?');
    expect(failure({ ...single, gold: { validaton: 'a', test: 'b' } }).hint).toBe('Did you mean validation?');
    expect(failure({ ...single, gold: { validation: 'a', test: 'b', file: 'c' } }).hint).toContain('another choice');
    expect(failure({ ...single, labels: [{ name: 0 }, { name: 1 }] }).hint).toBe('Put it in quotes.');
    expect(failure({ ...single, zzzzzz: 1 }).hint).toContain('Known keys here: ');
  });

  it('adds line and column where they are known', () => {
    const locate = (): { line: number; column: number } => ({ line: 4, column: 2 });
    expect(() => parseTaskFile({ ...single, rounds: -1 }, 'task.yaml', locate)).toThrow('task.yaml:4:2: rounds: ');
  });
});
