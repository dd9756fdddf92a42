import { afterEach, describe, expect, it, vi } from 'vitest';
import { createOpenAILanguageModel } from '../openai-language-model.ts';
import { completion, startFaultServer } from '../testing/fault-server.ts';
import { requestFor } from '../testing/with-server.ts';

describe('a proxy that the environment names', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('carries calls to other hosts, and none to this machine', async () => {
    const [proxy, server] = await Promise.all(['by the proxy', 'direct'].map((text) => startFaultServer(() => completion(text))));
    vi.stubEnv('http_proxy', proxy?.baseURL.replace('/v1', ''));
    vi.stubEnv('no_proxy', '');
    const texts: unknown[] = [];
    for (const baseURL of ['http://models.example.invalid/v1', server?.baseURL]) {
      const model = createOpenAILanguageModel({ model: 'm', baseURL, maxAttempts: 1 });
      texts.push(await model.generate(requestFor('x')).catch((error: unknown) => error));
      await model.close();
    }
    expect(texts).toMatchObject([{ text: 'by the proxy' }, { text: 'direct' }]);
    expect(proxy?.requests.map(({ path }) => path)).toEqual(['http://models.example.invalid/v1/chat/completions']);
    await Promise.all([proxy?.close(), server?.close()]);
  });
});

it('keeps connections for the next call, and opens no more than it may', async () => {
  const server = await startFaultServer(() => ({ ...completion('x'), delayMs: 10 } as ReturnType<typeof completion>));
  const model = createOpenAILanguageModel({ model: 'm', baseURL: server.baseURL, connections: 4 });
  await Promise.all(Array.from({ length: 40 }, (_, sampleIndex) => model.generate(requestFor('x', { sampleIndex }))));
  expect(server.requests).toHaveLength(40);
  expect(server.peakSockets).toBe(4);
  await model.close();
  await server.close();
});
