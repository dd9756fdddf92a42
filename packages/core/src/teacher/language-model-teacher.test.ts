import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ExtrapolationSlot, SeedSlot } from '../ports/teacher.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import { createScriptedLanguageModel, type Script } from '../testing/scripted-language-model.ts';
import { createLanguageModelTeacher, type LanguageModelTeacherOptions } from './language-model-teacher.ts';

const reviews: TaskSpec = {
  name: 'reviews', description: '', generatedField: 'text', inputFields: ['text'], labels: ['neg', 'pos'], verbalizer: { neg: 'negative', pos: 'positive' },
  prompts: { rationale: 'Give {{count}} reasons for a {{label}} review.', seed: 'A movie with {{rationales}}. Write a {{label}} review.', extrapolation: 'Write a {{label}} review like: {{text}}', system: 'Be brief.' },
};
const pairs: TaskSpec = {
  name: 'pairs', description: '', generatedField: 'hypothesis', contextField: 'premise', inputFields: ['hypothesis', 'premise'], labels: ['yes', 'no'], verbalizer: { yes: 'correct', no: 'wrong' },
  prompts: { seed: '{{premise}} is {{label}}:', extrapolation: '{{premise}} {{hypothesis}} is {{label}}:' },
};
const sampling = { temperature: 0.9, topP: 0.95, maxTokens: 77 };
const usage = { promptTokens: 11, completionTokens: 7 };

const seedSlot = (slot: number, attempt = 0): SeedSlot => ({ key: { stage: 'seed', round: 0, slot, attempt }, label: 'pos', rationales: ['great acting', 'wit', 'a moving plot'] });
const errorSlot = (changes: Partial<ExtrapolationSlot['key']> = {}, copy = 0): ExtrapolationSlot =>
  ({ key: { stage: 'extrapolation', round: 1, slot: 4, attempt: 0, ...changes }, copy, error: { id: 'gold-9', label: 'no', fields: { premise: 'It rains.', hypothesis: 'It is dry.' } } });

function teach(task: TaskSpec, script: Script, options: Partial<LanguageModelTeacherOptions> = {}) {
  const model = createScriptedLanguageModel(script, { modelId: 'gpt' });
  return { model, teacher: createLanguageModelTeacher({ task, model, sampling, ...options }) };
}

describe('createLanguageModelTeacher', () => {
  it('renders T_query with the sampling settings, and keeps where the text came from', async () => {
    const { model, teacher } = teach(reviews, { status: 'completed', text: ' A joy. ', usage, callId: 'req-1' });
    const candidate = await teacher.propose(seedSlot(12));
    const prompt = 'A movie with great acting, wit, and a moving plot. Write a positive review.';
    expect(model.calls).toEqual([{ prompt, systemPrompt: 'Be brief.', ...sampling, sampleIndex: 12 }]);
    const promptHash = createHash('sha256').update(prompt).digest('hex');
    expect(candidate).toEqual({ status: 'proposed', fields: { text: 'A joy.' }, usage, reply: ' A joy. ', source: { kind: 'generated', id: 'req-1', modelId: 'gpt', promptHash } });
  });

  it('renders T_mis and copies the context of the error', async () => {
    const { model, teacher } = teach(pairs, 'The street is dry.');
    const candidate = await teacher.propose(errorSlot());
    expect(model.calls[0]?.prompt).toBe('It rains. It is dry. is wrong:');
    expect(model.calls[0]).not.toHaveProperty('systemPrompt');
    expect(candidate).toMatchObject({ status: 'proposed', fields: { premise: 'It rains.', hypothesis: 'The street is dry.' } });
  });

  it('copies the context of a seed slot', async () => {
    const { teacher } = teach(pairs, 'The street is wet.');
    const slot: SeedSlot = { ...seedSlot(0), label: 'yes', rationales: [], context: { id: 'c', text: 'It rains.' } };
    expect(await teacher.propose(slot)).toMatchObject({ fields: { premise: 'It rains.', hypothesis: 'The street is wet.' } });
  });

  it('gives repeated prompts different sample indices', async () => {
    const { model, teacher } = teach(reviews, 'x');
    const { model: pairModel, teacher: pairTeacher } = teach(pairs, 'x');
    for (const [slot, attempt] of [[0, 0], [1, 0], [0, 1], [1, 1], [2 ** 24 - 1, 2 ** 16 - 1]] as const) await teacher.propose(seedSlot(slot, attempt));
    for (const slot of [errorSlot(), errorSlot({}, 1), errorSlot({ attempt: 1 }), errorSlot({ round: 2 })]) await pairTeacher.propose(slot);
    const indices = model.calls.map(({ sampleIndex }) => sampleIndex);
    expect(new Set(indices).size).toBe(5);
    expect(indices.every(Number.isSafeInteger)).toBe(true);
    expect(new Set(pairModel.calls.map(({ sampleIndex }) => sampleIndex)).size).toBe(4);
  });

  it('asks the same of the same error wherever it stands', async () => {
    const { model, teacher } = teach(pairs, 'x');
    await teacher.propose(errorSlot({ slot: 4 }));
    await teacher.propose(errorSlot({ slot: 9 }));
    expect(model.calls[0]).toEqual(model.calls[1]);
  });

  it.each([
    ['a refusal', { status: 'refused', reason: 'content filter', usage }, 'refusal'],
    ['a truncated text', { status: 'truncated', text: 'It was', usage }, 'truncated'],
    ['an empty text', { status: 'completed', text: '  ', usage }, 'empty'],
    ['a text that is all reasoning', { status: 'completed', text: '<think>hm', usage }, 'reasoning-only'],
  ] as const)('turns %s into a rejection that is paid for', async (_, generation, reason) => {
    const { teacher } = teach(reviews, generation);
    expect(await teacher.propose(seedSlot(0))).toMatchObject({ status: 'refused', reason, usage, source: { modelId: 'gpt' } });
  });

  it('keeps truncated texts on demand', async () => {
    const { teacher } = teach(reviews, { status: 'truncated', text: 'It was', usage }, { truncated: 'keep' });
    expect(await teacher.propose(seedSlot(0))).toMatchObject({ status: 'proposed', fields: { text: 'It was' } });
  });

  it('parses rationales, drops one that was cut, and takes a refusal as none', async () => {
    const { model, teacher } = teach(reviews, [{ status: 'truncated', text: '1. Great acting\n2. Wit\n3. An un', usage }, { status: 'refused', reason: 'no', usage }]);
    const slot = { key: { stage: 'rationale', round: 0, slot: 1, attempt: 0 }, label: 'pos', count: 20 } as const;
    expect((await teacher.proposeRationales?.(slot))?.rationales).toEqual(['great acting', 'wit']);
    expect((await teacher.proposeRationales?.({ ...slot, key: { ...slot.key, attempt: 1 } }))?.rationales).toEqual([]);
    expect(model.calls.map(({ prompt, sampleIndex }) => [prompt, sampleIndex])).toEqual([['Give 20 reasons for a positive review.', 0], ['Give 20 reasons for a positive review.', 1]]);
  });

  it('lets an unreachable model be an error', async () => {
    const { teacher } = teach(reviews, new Error('connection refused'));
    await expect(teacher.propose(seedSlot(0))).rejects.toThrow('connection refused');
  });
});
