import { LanguageModelError } from '@stepsynth/core';
import { describe, expect, it } from 'vitest';
import { createOpenAILanguageModel } from './openai-language-model.ts';
import { completion, errorAnswer, startFaultServer, type ServerAction } from './testing/fault-server.ts';
import { requestFor, serveModel } from './testing/with-server.ts';

async function failureOf(work: Promise<unknown>): Promise<LanguageModelError> {
  const error: unknown = await work.then(() => undefined, (thrown: unknown) => thrown);
  if (error instanceof LanguageModelError) return error;
  throw new Error(`no LanguageModelError: ${String(error)}`);
}

describe('what stops at once, after one request', () => {
  it.each([
    ['401', errorAnswer(401, { message: 'Incorrect API key provided: sk-1***', code: 'invalid_api_key' }), 'answered 401: Incorrect API key provided: sk-1*** (model test-model).', 'Check the key in TEST_KEY.'],
    ['403', errorAnswer(403, { message: 'Project has no access' }), 'answered 403', 'TEST_KEY may not use test-model'],
    ['429 insufficient_quota', errorAnswer(429, { message: 'You exceeded your current quota', type: 'insufficient_quota', code: 'insufficient_quota' }), 'answered 429', 'no quota or credit left'],
    ['402', errorAnswer(402, { message: 'Insufficient Balance' }), 'answered 402', 'no quota or credit left'],
    ['200 with insufficient_quota', { kind: 'answer', body: { error: { message: 'no', code: 'insufficient_quota' } } }, 'no (model', 'no quota or credit left'],
    ['a missing model', errorAnswer(404, { message: 'The model `test-model` does not exist', code: 'model_not_found' }), 'answered 404', 'Check teacher.model'],
    ['404 with a page', { kind: 'answer', status: 404, body: '<html><h1>Not Found</h1></html>' }, 'answered 404: Not Found', 'Check teacher.baseURL: most servers want /v1'],
    ['a 429 that asks for a day', errorAnswer(429, { message: 'slow down' }, { 'retry-after': '86400' }), 'answered 429', 'Lower runtime.concurrency'],
  ] as const)('%s', async (_, action, message, hint) => {
    await using served = await serveModel(() => action as ServerAction, { apiKeyEnv: 'TEST_KEY' });
    const error = await failureOf(served.model.generate(requestFor('x')));
    expect(error.message).toContain(message);
    expect(error.message).toContain(served.model.host);
    expect(error.hint).toContain(hint);
    expect(error.code).toBe('LANGUAGE_MODEL');
    expect(served.server.requests).toHaveLength(1);
    expect(served.timer.waits).toEqual([]);
  });

  it.each(['ECONNREFUSED', 'bad port'])('a server that was never there: %s', async (code) => {
    const gone = await startFaultServer(() => completion('fine'));
    await gone.close();
    const baseURL = code === 'bad port' ? 'http://127.0.0.1:9/v1' : gone.baseURL;
    const model = createOpenAILanguageModel({ model: 'm', baseURL });
    const error = await failureOf(model.generate(requestFor('x')));
    expect(error).toMatchObject({ failure: 'stop', message: `${model.host} cannot be reached (${code}) (model m).`, hint: expect.stringContaining('Is the server up') as string });
    await model.close();
  });
});

describe('what drops the item', () => {
  it.each([
    ['400', errorAnswer(400, { message: 'This model\'s maximum context length is 8192 tokens', code: 'context_length_exceeded' })],
    ['413', errorAnswer(413, { message: 'too large' })],
    ['422', errorAnswer(422, { message: 'unprocessable' })],
    ['a content filter of Azure', errorAnswer(400, { message: 'The response was filtered due to the prompt triggering content management policy', code: 'content_filter' })],
    ['a content filter by 403', errorAnswer(403, { message: 'Your input was flagged' })],
  ])('%s', async (_, action) => {
    await using served = await serveModel(({ prompt }) => (prompt === 'bad' ? action : completion('fine')));
    expect(await served.model.generate(requestFor('bad'))).toMatchObject({ status: 'refused', reason: expect.stringMatching(/^answered 4\d\d: /) as string, usage: { promptTokens: 0, completionTokens: 0 } });
    expect(served.server.requests).toHaveLength(1);
    expect(await served.model.generate(requestFor('good'))).toMatchObject({ status: 'completed' });
  });

  it('an answer without a choice, once the attempts are spent', async () => {
    await using served = await serveModel(() => completion('', { choices: [] }), { maxAttempts: 3 });
    expect(await served.model.generate(requestFor('x'))).toMatchObject({ status: 'refused', reason: 'answered without a choice' });
    expect(served.server.requests).toHaveLength(3);
  });

  it('but not where the first ten requests were all refused: the settings are wrong then', async () => {
    await using served = await serveModel(() => errorAnswer(400, { message: 'logprobs must be a boolean' }));
    for (let number = 0; number < 9; number += 1) await served.model.generate(requestFor(`x${number}`));
    const error = await failureOf(served.model.generate(requestFor('x9')));
    expect(error.message).toContain('refused the first 10 requests, the last: answered 400: logprobs must be a boolean');
  });
});

describe('what is tried again', () => {
  it.each([
    ['408', errorAnswer(408, {})], ['409', errorAnswer(409, {})], ['429', errorAnswer(429, {})], ['500', errorAnswer(500, {})],
    ['502 with a page', { kind: 'answer', status: 502, body: '<html>Bad Gateway</html>' }], ['503', errorAnswer(503, {})], ['529', errorAnswer(529, {})],
    ['a reset', { kind: 'reset' }], ['a reset in the body', { kind: 'reset-body' }], ['half of the JSON', { kind: 'half-json' }],
    ['a stall before headers', { kind: 'stall-headers' }], ['a stall in the body', { kind: 'stall-body' }],
    ['200 with a page', { kind: 'answer', body: '<html></html>' }], ['200 with nothing', { kind: 'answer', body: '' }],
    ['200 with another document', { kind: 'answer', body: { hello: 1 } }], ['200 with an error', { kind: 'answer', body: { error: 'overloaded' } }],
  ] as const)('%s', async (_, action) => {
    await using served = await serveModel(({ number }) => (number === 0 ? action as ServerAction : completion('fine')), { timeoutMs: 1000 });
    expect(await served.model.generate(requestFor('x'))).toMatchObject({ status: 'completed', text: 'fine' });
    expect(served.server.requests).toHaveLength(2);
  });

  it('ends after maxAttempts, with waits that grow', async () => {
    await using served = await serveModel(() => errorAnswer(500, { message: 'out of order' }), { maxAttempts: 4 });
    const error = await failureOf(served.model.generate(requestFor('x')));
    expect(error).toMatchObject({ failure: 'retry', message: expect.stringContaining('answered 500: out of order (model test-model, 4 attempts).') as string });
    expect(served.timer.waits).toEqual([250, 500, 1000]); // half of 500, 1000, 2000
  });

  it.each([
    ['seconds', { 'retry-after': '90' }, 'slow down', 90_000],
    ['milliseconds', { 'retry-after-ms': '1500', 'retry-after': '2' }, 'slow down', 1500],
    ['a date', { 'retry-after': 'Mon, 23 Nov 2026 12:00:30 GMT' }, 'slow down', 30_000],
    ['words', {}, 'Rate limit reached. Please try again in 1m2.5s.', 62_500],
    ['a date that is past', { 'retry-after': 'Mon, 23 Nov 2026 11:00:00 GMT' }, 'slow down', undefined],
    ['nothing', { 'retry-after': 'soon' }, 'slow down', undefined],
  ])('waits as told by %s', async (_, headers, message, waitMs) => {
    await using served = await serveModel(({ number }) => (number === 0 ? errorAnswer(429, { message }, headers as Record<string, string>) : completion('fine')));
    await served.model.generate(requestFor('x'));
    expect(served.timer.waits).toEqual(waitMs === undefined ? [250] : [waitMs, 250]);
  });

  it('parks every call while one was told to wait', async () => {
    await using served = await serveModel(({ number }) => (number === 0 ? errorAnswer(429, {}, { 'retry-after': '40' }) : completion('fine')));
    const waiting = served.model.generate(requestFor('told'));
    await waiting;
    const startedAt = served.timer.now();
    expect(startedAt - Date.parse('2026-11-23T12:00:00Z')).toBeGreaterThanOrEqual(40_000);
    await served.model.generate(requestFor('after'));
    expect(served.timer.now()).toBe(startedAt);
  });

  it('tries a server again that was reached before and is gone', async () => {
    const served = await serveModel(() => completion('fine'), { maxAttempts: 3 });
    await served.model.generate(requestFor('x'));
    await served.server.close();
    const error = await failureOf(served.model.generate(requestFor('y')));
    expect(error.message).toMatch(/cannot be reached \(ECONNREFUSED\) \(model test-model, 3 attempts\)/);
    await served.model.close();
  });
});
