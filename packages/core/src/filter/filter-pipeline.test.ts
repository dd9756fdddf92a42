import { describe, expect, it } from 'vitest';
import type { GoldExample } from '../example/example.ts';
import { sealTest } from '../gold/seal-test.ts';
import type { CandidateFilter } from '../ports/candidate-filter.ts';
import { taskFileSchema, type TaskFile } from '../task/task-file.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import { createFilterPipeline, type FilterPipeline } from './filter-pipeline.ts';

const task: TaskSpec = {
  name: 'pairs', description: '', generatedField: 'hypothesis', contextField: 'premise', inputFields: ['hypothesis', 'premise'],
  labels: ['yes', 'no'], verbalizer: { yes: 'right', no: 'wrong' }, prompts: { seed: '', extrapolation: '' },
};
const defaults = taskFileSchema.shape.filters.parse(undefined);

function gold(name: string, count: number): GoldExample[] {
  return Array.from({ length: count }, (_, row) => ({ id: `${name}-${row}`, fields: { premise: `${name} premise ${row}`, hypothesis: `${name} hypothesis ${row}` }, label: 'yes' }));
}

const mining = gold('mining', 2);
const selection = [...gold('selection', 2), { id: 'selection-shared', fields: { premise: 'mining premise 0', hypothesis: 'x' }, label: 'no' }];

function pipeline(filters: Partial<TaskFile['filters']> = {}, validation = { mining, selection }): FilterPipeline {
  return createFilterPipeline({ task, filters: { ...defaults, ...filters }, gold: validation, test: sealTest(gold('test', 2), task) });
}

function verdict(premise: string, hypothesis: string, filters: FilterPipeline = pipeline()): string {
  const judgement = filters.judge({ premise, hypothesis }, 'yes');
  return judgement.status === 'kept' ? `kept: ${judgement.fields['hypothesis']}` : judgement.reason;
}

describe('createFilterPipeline', () => {
  it('strips artefacts, other fields stay', () => {
    expect(pipeline().judge({ premise: '"A quoted premise"', hypothesis: ' "The bank won." ' }, 'yes'))
      .toEqual({ status: 'kept', fields: { premise: '"A quoted premise"', hypothesis: 'The bank won.' } });
  });

  it('strips a context said over again', () => {
    for (const echo of ['"It rained."\n"The street is wet."', 'It rained.\n\nThe street is wet.']) {
      expect(verdict('It rained', echo)).toBe('kept: The street is wet.');
    }
    expect(verdict('It rained', 'It rained.')).toBe('kept: It rained.');
  });

  it('finds a copy of gold that begins as a preamble does', () => {
    const copied = { id: 'test-heading', fields: { premise: 'q', hypothesis: 'Question: who won?' }, label: 'yes' };
    const filters = createFilterPipeline({ task, filters: defaults, gold: { mining, selection }, test: sealTest([copied], task) });
    expect(verdict('p', 'Question: who won?', filters)).toBe('leaks-test');
  });

  it.each([
    ['empty', 'a premise', '""'],
    ['refusal', 'a premise', "I'm sorry, I cannot generate inappropriate content."],
    ['leaks-mining', 'a premise', 'Mining hypothesis 1.'],
    ['leaks-selection', 'a premise', 'selection HYPOTHESIS 0'],
    ['leaks-test', 'a premise', '"Test hypothesis 1"'],
    ['context-in-selection', 'Selection premise 1!', 'new'],
    ['context-in-test', 'test premise 0.', 'new'],
    ['context-in-selection', 'mining premise 0', 'new'],
    ['kept: new', 'mining premise 1', 'new'],
    ['kept: test premise 0', 'a premise', 'test premise 0'],
  ])('says %s', (expected, premise, hypothesis) => {
    expect(verdict(premise, hypothesis)).toBe(expected);
  });

  it('limits the length of the stripped text', () => {
    const filters = pipeline({ minCharacters: 4, maxCharacters: 6 });
    expect(verdict('p', '"abc"', filters)).toBe('too-short');
    expect(verdict('p', '"abcd"', filters)).toBe('kept: abcd');
    expect(verdict('p', 'abcdefg', filters)).toBe('too-long');
  });

  it('rejects a duplicate of what it kept or was told to remember: the whole input, whatever the label', () => {
    const filters = pipeline();
    expect(verdict('p', 'The bank won.', filters)).toBe('kept: The bank won.');
    expect(filters.judge({ premise: 'P', hypothesis: 'the bank won' }, 'no')).toMatchObject({ status: 'rejected', reason: 'duplicate' });
    expect(verdict('another', 'The bank won.', filters)).toBe('kept: The bank won.');
    filters.remember({ premise: 'p', hypothesis: 'Restored.' });
    expect(verdict('p', '"restored"', filters)).toBe('duplicate');
  });

  it('does not remember what it rejected', () => {
    const filters = pipeline();
    expect(verdict('test premise 0', 'new', filters)).toBe('context-in-test');
    expect(verdict('test premise 0', 'new', filters)).toBe('context-in-test');
  });

  it('allows contexts of the one set under the paper\'s roles, and names its texts mining', () => {
    const filters = pipeline({}, { mining: [...mining, ...selection], selection: [...mining, ...selection] });
    expect(verdict('selection premise 0', 'new', filters)).toBe('kept: new');
    expect(verdict('p', 'selection hypothesis 0', filters)).toBe('leaks-mining');
    expect(verdict('test premise 1', 'new', filters)).toBe('context-in-test');
  });

  it('asks the filters of the caller last, with the stripped text and the label, and remembers what they let through', () => {
    const asked: string[] = [];
    const candidateFilters: CandidateFilter[] = [
      ({ hypothesis }, label) => {
        asked.push(`${hypothesis} for ${label}`);
        return hypothesis?.endsWith('?') ? 'question' : undefined;
      },
      ({ premise }, label) => (premise === 'p' && label === 'no' ? 'no-p' : undefined),
    ];
    const filters = createFilterPipeline({ task, filters: defaults, gold: { mining, selection }, test: sealTest(gold('test', 2), task), candidateFilters });
    expect(verdict('p', '"Who won?"', filters)).toBe('question');
    expect(filters.judge({ premise: 'p', hypothesis: 'I won.' }, 'no')).toMatchObject({ status: 'rejected', reason: 'no-p' });
    expect(verdict('p', 'I won.', filters)).toBe('kept: I won.');
    expect(verdict('p', 'I won.', filters)).toBe('duplicate');
    expect(verdict('p', 'test hypothesis 0', filters)).toBe('leaks-test');
    expect(asked).toEqual(['Who won? for yes', 'I won. for no', 'I won. for yes']);
  });

  it('turns each filter off by its setting', () => {
    const off = pipeline({ refusal: false, artefact: false, duplicate: false, goldLeakage: false });
    for (const text of ['"quoted"', 'I cannot comply with that.', 'test hypothesis 0']) {
      expect(verdict('test premise 0', text, off)).toBe(`kept: ${text}`);
      expect(verdict('test premise 0', text, off)).toBe(`kept: ${text}`);
    }
    expect(verdict('p', '  ', off)).toBe('empty');
  });
});
