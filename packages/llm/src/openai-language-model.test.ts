import { createMemoryJournal } from '@stepsynth/core/testing';
import { describe, expect, it } from 'vitest';
import { createOpenAILanguageModel } from './openai-language-model.ts';
import type { AttemptRecord } from './attempt-record.ts';
import { completion, errorAnswer, type ServerAction, type ServerScript } from './testing/fault-server.ts';
import { requestFor, serveModel } from './testing/with-server.ts';

/** Plays the actions in order, then answers well. */
function first(...actions: readonly ServerAction[]): ServerScript {
  return ({ number, prompt }) => actions[number] ?? completion(`answer to ${prompt}`);
}

describe('what is sent', () => {
  it('asks for one chat completion with seed, limit and extra fields, and no authorization where there is no key', async () => {
    await using served = await serveModel(first(), { extraBody: { reasoning_effort: 'low', top_p: 0.5 }, runSeed: 3 });
    const generation = await served.model.generate(requestFor('hello', { systemPrompt: 'Be brief.', sampleIndex: 4 }));
    expect(generation).toEqual({ status: 'completed', text: 'answer to hello', usage: { promptTokens: 7, completionTokens: 3 }, callId: 'chatcmpl-1' });
    const [request] = served.server.requests;
    expect(request?.path).toBe('/v1/chat/completions');
    expect(request?.headers.authorization).toBeUndefined();
    expect(request?.body).toEqual({
      model: 'test-model', temperature: 0.9, top_p: 0.5, max_tokens: 64, reasoning_effort: 'low', seed: expect.any(Number) as number,
      messages: [{ role: 'system', content: 'Be brief.' }, { role: 'user', content: 'hello' }],
    });
  });

  it('sends the key, and another seed for another sample and run seed', async () => {
    await using served = await serveModel(first(), { apiKey: ' sk-secret-key\n' });
    for (const sampleIndex of [0, 1, 1]) await served.model.generate(requestFor('x', { sampleIndex }));
    expect(served.server.requests.map(({ headers }) => headers.authorization)).toEqual(Array(3).fill('Bearer sk-secret-key'));
    const [seed0, seed1, again] = served.server.requests.map(({ body }) => body['seed']);
    expect(seed1).toBe(again);
    expect(seed0).not.toBe(seed1);
  });

  it('leaves the seed and its own limit out where settings say so', async () => {
    await using served = await serveModel(first(), { sendSeed: false, extraBody: { max_completion_tokens: 900 } });
    await served.model.generate(requestFor('x'));
    expect(served.server.requests[0]?.body).not.toHaveProperty('seed');
    expect(served.server.requests[0]?.body).not.toHaveProperty('max_tokens');
  });

  it('asks a deployment of Azure OpenAI by its address, version and header', async () => {
    await using served = await serveModel(first());
    const azure = createOpenAILanguageModel({ model: 'my-deployment', baseURL: served.server.baseURL.replace('/v1', '/'), apiKey: 'azure-key-1', azureApiVersion: '2024-10-21' });
    expect(await azure.generate(requestFor('x'))).toMatchObject({ status: 'completed' });
    const [request] = served.server.requests;
    expect(request?.path).toBe('/openai/deployments/my-deployment/chat/completions?api-version=2024-10-21');
    expect(request?.headers).toMatchObject({ 'api-key': 'azure-key-1' });
    expect(request?.headers.authorization).toBeUndefined();
    await azure.close();
  });
});

describe('endpoints that refuse a parameter', () => {
  it('sends max_completion_tokens where it is asked for, and remembers', async () => {
    const script: ServerScript = ({ body }) => ('max_tokens' in body
      ? errorAnswer(400, { message: "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.", param: 'max_tokens', code: 'unsupported_parameter' })
      : completion('fine'));
    await using served = await serveModel(script, { maxAttempts: 1 });
    await served.model.generate(requestFor('a'));
    await served.model.generate(requestFor('b'));
    expect(served.server.requests.map(({ body }) => [body['max_tokens'], body['max_completion_tokens']])).toEqual([[64, undefined], [undefined, 64], [undefined, 64]]);
  });

  it('drops temperature, top_p and seed once each, tells the log, and keeps the key of the call', async () => {
    const refuse = ['temperature', 'top_p', 'seed'];
    const script: ServerScript = ({ body }) => {
      const name = refuse.find((parameter) => parameter in body);
      return name === undefined ? completion('fine') : errorAnswer(400, { message: `Unsupported value: '${name}' does not support 0.9 with this model.`, param: name, code: 'unsupported_value' });
    };
    const records: AttemptRecord[] = [];
    const journal = createMemoryJournal();
    await using served = await serveModel(script, { maxAttempts: 1, journal, onAttempt: (record) => records.push(record) });
    await served.model.generate(requestFor('a'));
    await served.model.generate(requestFor('b'));
    expect(records.map(({ outcome }) => outcome)).toEqual(['adapted', 'adapted', 'adapted', 'answered', 'answered']);
    expect(served.server.requests).toHaveLength(5);
    await using fresh = await serveModel(script, { journal, endpoint: served.model.endpoint });
    expect(await fresh.model.generate(requestFor('a'))).toMatchObject({ cached: true, text: 'fine' });
    expect(fresh.server.requests).toHaveLength(0);
  });

  it.each([
    ['pydantic', 422, { message: '[{"type":"extra_forbidden","loc":["body","seed"],"msg":"Extra inputs are not permitted"}]' }],
    ['Gemini', 400, { message: 'Invalid JSON payload received. Unknown name "seed": Cannot find field.' }],
  ])('understands %s', async (_, status, error) => {
    await using served = await serveModel(({ body }) => ('seed' in body ? errorAnswer(status, error) : completion('fine')), { maxAttempts: 1 });
    expect(await served.model.generate(requestFor('a'))).toMatchObject({ status: 'completed' });
  });

  it('takes a 400 about a length limit as one about the request', async () => {
    await using served = await serveModel(() => errorAnswer(400, { message: 'max_tokens is too large: 64. This model supports at most 32.', param: 'max_tokens' }));
    expect(await served.model.generate(requestFor('a'))).toMatchObject({ status: 'refused', usage: { promptTokens: 0, completionTokens: 0 } });
    expect(served.server.requests).toHaveLength(1);
  });
});

describe('settings that are refused', () => {
  it.each([
    ['a user in the address', { baseURL: 'http://user:hunter2@localhost:1/v1' }, /localhost:1 carries a user/],
    ['a query in the address', { baseURL: 'http://localhost:1/v1?key=hunter2' }, /a query/],
    ['no address', { baseURL: 'localhost' }, /no http or https address/],
    ['OpenAI without a key', { apiKeyEnv: 'MY_KEY' }, /api\.openai\.com needs an API key, and MY_KEY is not set/],
    ['Azure without a key', { baseURL: 'https://x.openai.azure.com', azureApiVersion: '1' }, /needs an API key/],
    ['a key with a line break', { apiKey: 'hunter2\nhunter2' }, /holds a space/],
    ['n', { baseURL: 'http://localhost:1/v1', extraBody: { n: 3 } }, /may not set n/],
  ])('%s', (_, options, message) => {
    const create = (): unknown => createOpenAILanguageModel({ model: 'm', ...options });
    expect(create).toThrow(message);
    expect(create).toThrow(expect.objectContaining({ code: 'TASK_FILE', message: expect.not.stringContaining('hunter2') as string }) as Error);
  });
});
