import { describe, expect, it } from 'vitest';
import type { GoldExample } from '../example/example.ts';
import { sealTest } from '../gold/seal-test.ts';
import type { TaskFile } from '../task/task-file.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import { createFilterPipeline } from './filter-pipeline.ts';

const task: TaskSpec = {
  name: 'pairs', description: '', generatedField: 'hypothesis', contextField: 'premise', inputFields: ['hypothesis', 'premise'],
  labels: ['yes', 'no'], verbalizer: { yes: 'yes', no: 'no' }, prompts: { seed: '{{premise}}{{label}}', extrapolation: '{{premise}}{{hypothesis}}{{label}}' },
};
const gold = (id: string, hypothesis: string): GoldExample => ({ id, label: 'yes', fields: { premise: `${id} has a premise of its own.`, hypothesis } });
const mining = gold('mining', 'The committee agreed on the new budget after a long debate last night.');
const selection = gold('selection', 'A storm destroyed the old bridge over the river in the early morning.');
const test = gold('test', 'The museum will open its new wing to visitors in the second week of May.');

function judge(filters: Partial<TaskFile['filters']>) {
  const pipeline = createFilterPipeline({
    task, gold: { mining: [mining], selection: [selection] }, test: sealTest([test], task),
    filters: { refusal: true, artefact: true, minCharacters: 1, maxCharacters: 500, duplicate: true, goldLeakage: true, ...filters },
  });
  return (premise: string, hypothesis: string): string => {
    const judgement = pipeline.judge({ premise, hypothesis }, 'yes');
    return judgement.status === 'kept' ? 'kept' : judgement.reason;
  };
}

describe('near filters', () => {
  it('reject what is nearly held out, and let what is like mining be', () => {
    const reason = judge({ nearGold: true });
    expect(reason('Any premise.', 'The museum will open its new wing to all visitors in the second week of May.')).toBe('near-test');
    expect(reason('Any premise.', 'A storm destroyed the old bridge over the river in the late morning.')).toBe('near-selection');
    expect(reason('Any premise.', 'The committee agreed on the new budget after a long debate last week.')).toBe('kept');
    expect(reason('Any premise.', 'The committee agreed on the new budget after a long debate last night.')).toBe('leaks-mining');
  });

  it('reject from the limits on that are stated', () => {
    const eightWords = 'We saw the storm destroyed the old bridge over the river and then we all went home again, tired and wet.';
    const reasonOf = (words: 8 | 13, jaccard: number, text: string): string => judge({ nearGold: { words, jaccard } })('Any premise.', text);
    expect([reasonOf(13, 0.7, eightWords), reasonOf(8, 0.7, eightWords)]).toEqual(['kept', 'near-selection']);
    const close = 'A storm destroyed the old bridge over the river in the late morning.';
    expect([reasonOf(13, 0.7, close), reasonOf(13, 0.95, close)]).toEqual(['near-selection', 'kept']);
  });

  it('reject a near repetition in the same context alone, and are off unless asked for', () => {
    const texts = ['The storm took the bridge away at night.', 'The storm took the bridge away at nights.'] as const;
    const reason = judge({ nearDuplicate: 0.8 });
    expect([reason('One.', texts[0]), reason('One.', texts[1]), reason('Two.', texts[1])]).toEqual(['kept', 'near-duplicate', 'kept']);
    const off = judge({});
    expect([off('One.', texts[0]), off('One.', texts[1]), off('One.', 'The museum will open its new wing to all visitors in the second week of May.')]).toEqual(['kept', 'kept', 'kept']);
  });
});
