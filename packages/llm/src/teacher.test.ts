import { createLanguageModelTeacher, type SeedSlot, type TaskSpec } from '@stepsynth/core';
import { expect, it } from 'vitest';
import { completion, errorAnswer, type ServerScript } from './testing/fault-server.ts';
import { serveModel } from './testing/with-server.ts';

const task: TaskSpec = {
  name: 'reviews', description: '', generatedField: 'text', inputFields: ['text'], labels: ['neg', 'pos'], verbalizer: { neg: 'negative', pos: 'positive' },
  prompts: { rationale: 'Give {{count}} reasons for a {{label}} review.', seed: 'Write a {{label}} review.', extrapolation: 'Write a {{label}} review like: {{text}}' },
};
const slot = (place: number): SeedSlot => ({ key: { stage: 'seed', round: 0, slot: place, attempt: 0 }, label: 'pos', rationales: ['wit'] });

it('a teacher asks a served model: texts, reasoning, cut texts, refusals, failures', async () => {
  const replies: Record<number, ReturnType<ServerScript>> = {
    0: errorAnswer(503, {}),
    1: completion('<think>They want praise.</think>\n\nA joy to watch.'),
    2: completion('A jo', { choices: [{ finish_reason: 'length', message: { content: 'A jo' } }] }),
    3: completion('', { choices: [{ finish_reason: 'stop', message: { content: null, refusal: 'I cannot.' } }] }),
    4: errorAnswer(400, { message: 'filtered', code: 'content_filter' }),
    5: completion('1. Great acting\n2. Wit'),
  };
  await using served = await serveModel(({ number }) => replies[number] ?? completion('more'), { runSeed: 1 });
  const teacher = createLanguageModelTeacher({ task, model: served.model, sampling: { temperature: 0.9, topP: 1, maxTokens: 64 } });
  const billed = { promptTokens: 7, completionTokens: 3 };
  expect(await teacher.propose(slot(0))).toMatchObject({ status: 'proposed', fields: { text: 'A joy to watch.' }, usage: billed, source: { modelId: 'test-model' } });
  expect(await teacher.propose(slot(1))).toMatchObject({ status: 'refused', reason: 'truncated', usage: billed });
  expect(await teacher.propose(slot(2))).toMatchObject({ status: 'refused', reason: 'refusal', usage: billed });
  expect(await teacher.propose(slot(3))).toMatchObject({ status: 'refused', usage: { promptTokens: 0, completionTokens: 0 } });
  const reasons = await teacher.proposeRationales?.({ key: { stage: 'rationale', round: 0, slot: 0, attempt: 0 }, label: 'pos', count: 2 });
  expect(reasons?.rationales).toEqual(['great acting', 'wit']);
  expect(served.server.requests.map(({ prompt }) => prompt).at(-1)).toBe('Give 2 reasons for a positive review.');
  expect(new Set(served.server.requests.map(({ body }) => body['seed'])).size).toBe(4); // slots 0 to 3; the rationale's sample is 0 too
});
