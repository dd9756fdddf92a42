import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ExtrapolationSlot, SeedSlot } from '../ports/teacher.ts';
import { slotPrompt } from '../prompt/slot-prompt.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import { createScriptedLanguageModel, type Script } from '../testing/scripted-language-model.ts';
import { createLanguageModelTeacher } from './language-model-teacher.ts';

const context = 'The king built the bridge in 1901. The queen crossed the bridge.';
const task: TaskSpec = {
  name: 'questions', description: '', generatedField: 'question', contextField: 'context', inputFields: ['question', 'context'], labels: [], verbalizer: {},
  prompts: { seed: '{{context}} | {{answer}} answers:', answer: 'Quote from {{context}}', extrapolation: '{{context}} | {{answer}} answers {{question}}. Another:' },
  answer: { field: 'answers', startField: 'start', maxAnswerLength: 30, docStride: 128, nBest: 20 },
};
const year = { text: '1901', start: 29 };
const seedSlot: SeedSlot = { key: { stage: 'seed', round: 0, slot: 3, attempt: 1 }, label: '', rationales: [], context: { id: 'c-1', text: context } };
const errorSlot: ExtrapolationSlot = {
  key: { stage: 'extrapolation', round: 1, slot: 0, attempt: 0 }, copy: 0,
  error: { id: 'g-1', fields: { context, question: 'When?' }, label: '1901', answers: [year, { text: 'in 1901', start: 26 }] },
};

function teach(script: Script, truncated: 'keep' | 'reject' = 'reject') {
  const model = createScriptedLanguageModel(script, { modelId: 'gpt' });
  return { model, teacher: createLanguageModelTeacher({ task, model, sampling: { temperature: 0.9, topP: 1, maxTokens: 50 }, truncated }) };
}

describe('a language model that teaches questions', () => {
  it('is asked for an answer, then for its question', async () => {
    const { model, teacher } = teach(['{"answer": "1901"}', 'In which year was it built?']);
    const candidate = await teacher.propose(seedSlot);
    expect(model.calls.map(({ prompt }) => prompt)).toEqual([`Quote from ${context}`, `${context} | 1901 answers:`]);
    expect(model.calls[0]!.sampleIndex).toBe(model.calls[1]!.sampleIndex);
    const promptHash = createHash('sha256').update(slotPrompt(task, seedSlot, year)).digest('hex');
    expect(candidate).toEqual({
      status: 'proposed', fields: { context, question: 'In which year was it built?' }, answer: year, reply: 'In which year was it built?',
      usage: { promptTokens: 14 + 15, completionTokens: 2 + 6 }, calls: 2, source: { kind: 'generated', modelId: 'gpt', promptHash },
    });
  });

  it('is not asked for an answer that the slot has', async () => {
    const { model, teacher } = teach('When was the bridge built?');
    const candidate = await teacher.propose({ ...seedSlot, label: '1901', context: { ...seedSlot.context!, answer: year } });
    expect(model.calls.map(({ prompt }) => prompt)).toEqual([`${context} | 1901 answers:`]);
    expect(candidate).toMatchObject({ status: 'proposed', answer: year });
  });

  it("keeps an error's context and first answer", async () => {
    const { model, teacher } = teach('In what year?');
    expect(await teacher.propose(errorSlot)).toMatchObject({ status: 'proposed', fields: { context, question: 'In what year?' }, answer: year });
    expect(model.calls.map(({ prompt }) => prompt)).toEqual([`${context} | 1901 answers When?. Another:`]);
  });

  it('takes the place in the quoted sentence', async () => {
    const { teacher } = teach(['{"answer": "the bridge", "sentence": "The queen crossed the bridge."}', 'What did she cross?']);
    expect(await teacher.propose(seedSlot)).toMatchObject({ answer: { text: 'the bridge', start: 53 } });
  });

  it.each([
    ['{"answer": "the bridge"}', 'answer-ambiguous'],
    ['{"answer": "1902"}', 'answer-not-in-context'],
    ['{"answers": []}', 'answer-unreadable'],
    ['{"answer": "the bridge", "sentence": "The bridge fell."}', 'sentence-not-in-context'],
    ['', 'empty'],
    [{ status: 'refused', reason: 'filtered', usage: { promptTokens: 1, completionTokens: 0 } } as const, 'refusal'],
    [{ status: 'truncated', text: '1901', usage: { promptTokens: 1, completionTokens: 1 } } as const, 'truncated'],
  ])('costs one item and one call where its answer is %j', async (reply, reason) => {
    const { model, teacher } = teach([reply]);
    const candidate = await teacher.propose(seedSlot);
    expect(candidate).toMatchObject({ status: 'refused', reason, source: { promptHash: createHash('sha256').update(`Quote from ${context}`).digest('hex') } });
    expect(model.calls).toHaveLength(1);
  });

  it('counts both calls of a question that cannot be used', async () => {
    const { teacher } = teach(['1901', '<think>hm']);
    expect(await teacher.propose(seedSlot)).toMatchObject({ status: 'refused', reason: 'reasoning-only', usage: { promptTokens: 14 + 15, completionTokens: 1 + 1 } });
  });
});
