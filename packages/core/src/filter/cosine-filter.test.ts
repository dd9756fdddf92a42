import { describe, expect, it } from 'vitest';
import type { Fields, GoldExample } from '../example/example.ts';
import { sealTest } from '../gold/seal-test.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import { createWordEmbedder } from '../testing/word-embedder.ts';
import { createCosineFilter } from './cosine-filter.ts';
import { createFilterPipeline, type FilterPipeline } from './filter-pipeline.ts';

const task: TaskSpec = {
  name: 'pairs', description: '', generatedField: 'hypothesis', contextField: 'premise', inputFields: ['hypothesis', 'premise'],
  labels: ['yes', 'no'], verbalizer: { yes: 'yes', no: 'no' }, prompts: { seed: '', extrapolation: '' },
};
const gold = (id: string, hypothesis: string): GoldExample => ({ id, label: 'yes', fields: { premise: `${id} has a premise.`, hypothesis } });
const mining = gold('mining', 'the committee agreed on a new budget');
const selection = gold('selection', 'a storm destroyed our old bridge');
const test = gold('test', 'their museum will open seven rooms');

function pipeline(limits: { nearGold?: number; nearDuplicate?: number }): FilterPipeline {
  const parts = { task, gold: { mining: [mining], selection: [selection] }, test: sealTest([test], task) };
  return createFilterPipeline({
    ...parts,
    filters: { refusal: true, artefact: true, minCharacters: 1, maxCharacters: 500, duplicate: true, goldLeakage: true },
    waveFilters: [createCosineFilter({ ...parts, embedder: createWordEmbedder(), ...limits })],
  });
}

/** Reasons in order; the premise is the same unless a row says otherwise. */
async function judgeWave(filters: FilterPipeline, rows: readonly (string | Fields)[]): Promise<string[]> {
  const wave = rows.map((row, slot) => ({ key: { stage: 'seed' as const, round: 0, slot, attempt: 0 }, fields: typeof row === 'string' ? { premise: 'Any.', hypothesis: row } : row, label: 'yes' }));
  await filters.prepareWave?.(wave, {});
  return wave.map(({ key, fields, label }) => {
    const judgement = filters.judge(fields, label, key);
    return judgement.status === 'kept' ? 'kept' : judgement.reason;
  });
}

describe('createCosineFilter', () => {
  it('rejects what lies near selection or test, and lets what is like mining be', async () => {
    expect(await judgeWave(pipeline({ nearGold: 0.9 }), [
      'seven rooms their museum will open', 'our old bridge a storm destroyed', 'a new budget the committee agreed on', 'nobody saw it',
    ])).toEqual(['near-test', 'near-selection', 'kept', 'kept']);
  });

  it('rejects what lies near a text kept before in the same context, and what was kept in a process that ended', async () => {
    const filters = pipeline({ nearDuplicate: 0.95 });
    await filters.restore?.([{ premise: 'Any.', hypothesis: 'it rained all day' }], {});
    expect(await judgeWave(filters, [
      'all day it rained', 'one two three four', 'four three two one', { premise: 'Another.', hypothesis: 'four three two one' },
    ])).toEqual(['near-duplicate', 'kept', 'near-duplicate', 'kept']);
    expect(await judgeWave(filters, ['three one four two', '"one two three four"'])).toEqual(['near-duplicate', 'duplicate']);
  });

  it('is not asked where there is no slot', () => {
    expect(pipeline({ nearGold: 0.9 }).judge({ premise: 'Any.', hypothesis: 'seven rooms their museum will open' }, 'yes').status).toBe('kept');
  });
});
