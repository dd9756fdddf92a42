import { describe, expect, it } from 'vitest';
import type { GoldExample } from '../example/example.ts';
import { createFilterPipeline } from '../filter/filter-pipeline.ts';
import { sealTest } from '../gold/seal-test.ts';
import type { GenerationRequest } from '../ports/language-model.ts';
import { extrapolateErrors } from '../synthesis/extrapolate-errors.ts';
import { synthesizeRationales } from '../synthesis/synthesize-rationales.ts';
import { synthesizeSeedData } from '../synthesis/synthesize-seed-data.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import { createLanguageModelTeacher } from '../teacher/language-model-teacher.ts';
import { createMemoryRunStore } from '../testing/memory-run-store.ts';
import { createScriptedLanguageModel, type Script } from '../testing/scripted-language-model.ts';
import { previewSynthesis } from './preview-synthesis.ts';

const task: TaskSpec = {
  name: 'reviews', description: '', generatedField: 'text', inputFields: ['text'], labels: ['neg', 'pos'], verbalizer: { neg: 'negative', pos: 'positive' },
  prompts: { rationale: 'Give {{count}} reasons for a {{label}} review.', seed: 'A movie with {{rationales}}. Write a {{label}} review.', extrapolation: 'Write a {{label}} review like: {{text}}' },
};
const mining: GoldExample[] = Array.from({ length: 12 }, (_, row) => ({ id: `m-${row}`, label: row % 2 === 0 ? 'neg' : 'pos', fields: { text: `Gold review ${row}.` } }));
const gold = { mining, selection: [] };
const test = sealTest([], task);
const config = { runSeed: 3, seed: { rows: 30, balance: 'uniform', candidatesPerRow: 5 }, rationales: { perLabel: 4, perPrompt: 1 } } as const;
const filters = { refusal: true, artefact: true, minCharacters: 1, maxCharacters: 200, duplicate: true, goldLeakage: true };

const setUp = (script: Script) => {
  const model = createScriptedLanguageModel(script);
  const teacher = createLanguageModelTeacher({ task, model, sampling: { temperature: 1, topP: 1, maxTokens: 50 } });
  return { model, context: { teacher, store: createMemoryRunStore(), filters: createFilterPipeline({ task, filters, gold, test }), concurrency: 3 } };
};
const writer: Script = ({ prompt, sampleIndex }) => (prompt.startsWith('Give') ? '1. good acting\n2. a dull plot\n3. loud music\n4. fine sets' : `Review ${sampleIndex} of ${prompt.length}: ${prompt.slice(-30)}`);

describe('previewSynthesis', () => {
  it('asks for N seed examples and N extrapolations, one candidate each, and judges them', async () => {
    const { model, context } = setUp(({ prompt, sampleIndex }) => {
      if (prompt.startsWith('Give')) return '1. good acting\n2. a dull plot';
      if (prompt.startsWith('Write')) return sampleIndex === 0 || prompt.includes('Gold') ? "I'm sorry, I cannot help with that." : 'x';
      return `"A fine film, take ${sampleIndex}."`;
    });
    const { rationales, candidates } = await previewSynthesis({ task, config, gold, test, contexts: [], count: 2 }, context);
    expect(rationales.map(({ label }) => label)).toEqual(['neg', 'pos']);
    expect(model.calls).toHaveLength(2 + 4);
    expect(candidates).toMatchObject([
      { kind: 'seed', prompt: expect.stringContaining('A movie with'), reply: '"A fine film, take 0."', verdict: { status: 'kept', fields: { text: 'A fine film, take 0.' } } },
      { kind: 'seed', reply: '"A fine film, take 1."', verdict: { status: 'kept' } },
      { kind: 'extrapolation', goldId: expect.stringMatching(/^m-/), prompt: expect.stringContaining('like: Gold review'), verdict: { status: 'rejected', reason: 'refusal' } },
      { kind: 'extrapolation', verdict: { status: 'rejected', reason: 'refusal' } },
    ]);
  });

  it('asks nothing that a run with this seed would not ask, so that a journal can answer the run', async () => {
    const preview = setUp(writer);
    const { candidates } = await previewSynthesis({ task, config, gold, test, contexts: [], count: 5 }, preview.context);
    const run = setUp(writer);
    const rationales = await synthesizeRationales({ task, ...config.rationales }, run.context);
    await synthesizeSeedData({ task, config, rationales, contexts: [], gold, test }, run.context);
    await extrapolateErrors({ round: 1, errors: mining, candidatesPerRow: 5 }, run.context); // every mining row an error
    const identity = ({ prompt, sampleIndex }: GenerationRequest): string => `${sampleIndex} ${prompt}`;
    const asked = new Set(run.model.calls.map(identity));
    expect(preview.model.calls.filter((call) => !asked.has(identity(call)))).toEqual([]);
    expect(candidates.filter(({ kind }) => kind === 'seed')).toHaveLength(5);
  });

  it('stays within the rows that there are', async () => {
    const { context } = setUp(writer);
    const { candidates } = await previewSynthesis({ task, config: { ...config, seed: { ...config.seed, rows: 2 } }, gold: { mining: mining.slice(0, 3), selection: [] }, test, contexts: [], count: 9 }, context);
    expect(candidates.map(({ kind }) => kind)).toEqual(['seed', 'seed', 'extrapolation', 'extrapolation', 'extrapolation']);
  });

  it('stops at an abort', async () => {
    const controller = new AbortController();
    const { context } = setUp(({ prompt }) => {
      if (prompt.startsWith('Give')) return '1. a\n2. b';
      controller.abort();
      return 'A film.';
    });
    await expect(previewSynthesis({ task, config, gold, test, contexts: [], count: 5 }, { ...context, signal: controller.signal })).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });
});
