import { getEventListeners } from 'node:events';
import { openSpendLedger, type Journal, type SpendCap, type SpendLedger } from '@stepsynth/core';
import { createMemoryJournal, createMemorySpendStore } from '@stepsynth/core/testing';
import { describe, expect, it } from 'vitest';
import { completion, errorAnswer, type ServerScript } from './testing/fault-server.ts';
import { requestFor, serveModel } from './testing/with-server.ts';

/** The real ledger over a store in memory. */
function openMemoryLedger(cap: SpendCap = {}): Promise<SpendLedger> {
  return openSpendLedger({ store: createMemorySpendStore(), cap });
}

const echo: ServerScript = ({ prompt }) => completion(`answer to ${prompt}`);

describe('the journal', () => {
  it('answers before the endpoint, and what is kept is as it was', async () => {
    const journal = createMemoryJournal();
    const ledger = await openMemoryLedger();
    await using served = await serveModel(echo, { journal, ledger, runSeed: 5 });
    const fresh = await served.model.generate(requestFor('a'));
    const again = await served.model.generate(requestFor('a'));
    expect(fresh).toMatchObject({ status: 'completed', callId: [...journal.entries.keys()][0] });
    expect(fresh.cached).toBeUndefined();
    expect(again).toEqual({ ...fresh, cached: true });
    expect(served.server.requests).toHaveLength(1);
    expect(ledger.summary()).toMatchObject({ calls: 1, cachedCalls: 1, promptTokens: 7, completionTokens: 3 });
    const { baseURL, requests } = served.server;
    expect([...journal.entries.values()]).toEqual([expect.objectContaining({
      endpoint: baseURL, replica: baseURL, modelId: 'served-model', request: requests[0]?.body, response: expect.objectContaining({ id: 'chatcmpl-1' }) as unknown, time: served.timer.now(),
    })]);
  });

  it('is shared by replicas of one endpoint, and not by run seeds or other extra fields', async () => {
    const journal = createMemoryJournal();
    await using one = await serveModel(echo, { journal, endpoint: 'cluster' });
    await using other = await serveModel(echo, { journal, endpoint: 'cluster' });
    await using otherSeed = await serveModel(echo, { journal, endpoint: 'cluster', runSeed: 1 });
    await using otherFields = await serveModel(echo, { journal, endpoint: 'cluster', extraBody: { top_k: 5 } });
    for (const { model } of [one, other, otherSeed, otherFields]) await model.generate(requestFor('a'));
    expect([one, other, otherSeed, otherFields].map(({ server }) => server.requests.length)).toEqual([1, 0, 1, 1]);
    expect([...journal.entries.values()][0]?.replica).toBe(one.server.baseURL);
  });

  it('keeps refusals of the model and cut answers, and no failure', async () => {
    const journal = createMemoryJournal();
    const script: ServerScript = ({ prompt }) => {
      if (prompt === 'too long') return errorAnswer(400, { message: 'context length' });
      return completion('x', { choices: [{ finish_reason: prompt === 'cut' ? 'length' : 'content_filter', message: { content: 'x' } }] });
    };
    await using served = await serveModel(script, { journal });
    for (const prompt of ['cut', 'filtered', 'too long']) await served.model.generate(requestFor(prompt));
    expect([...journal.entries.values()].map(({ generation }) => generation.status)).toEqual(['truncated', 'refused']);
  });

  it('holds the answer before its reservation is settled', async () => {
    const steps: string[] = [];
    const memory = createMemoryJournal();
    const journal: Journal = { find: memory.find, append: async (entry) => (steps.push('kept'), memory.append(entry)) };
    const reservation = { settle: async () => void steps.push('settled'), release: async () => void steps.push('released'), settleAtWorst: async () => void steps.push('worst') };
    const ledger = { reserve: async () => (steps.push('reserved'), reservation), countCached: async () => undefined, summary: (await openMemoryLedger()).summary };
    await using served = await serveModel(({ number, prompt }) => (number === 0 ? errorAnswer(429, {}) : echo({ prompt } as never)), { journal, ledger });
    await served.model.generate(requestFor('a'));
    expect(steps).toEqual(['reserved', 'released', 'reserved', 'kept', 'settled']);
  });

  it('goes on with the answer of another process that was first', async () => {
    const memory = createMemoryJournal();
    const journal: Journal = { find: async () => undefined, append: async (entry) => ({ ...(await memory.append(entry)), generation: { status: 'completed', text: 'the first', usage: entry.generation.usage } }) };
    await using served = await serveModel(echo, { journal });
    expect(await served.model.generate(requestFor('a'))).toMatchObject({ text: 'the first' });
  });
});

describe('equal calls at once', () => {
  it('are one request; each caller gets the answer, one pays', async () => {
    const ledger = await openMemoryLedger();
    await using served = await serveModel(({ prompt }) => ({ ...completion(prompt), delayMs: 20 } as ReturnType<ServerScript>), { ledger });
    const generations = await Promise.all(Array.from({ length: 5 }, () => served.model.generate(requestFor('a'))));
    expect(served.server.requests).toHaveLength(1);
    expect(generations.map(({ cached }) => cached === true)).toEqual([false, true, true, true, true]);
    expect(ledger.summary()).toMatchObject({ calls: 1, cachedCalls: 4, promptTokens: 7 });
    await Promise.all([served.model.generate(requestFor('a', { sampleIndex: 1 })), served.model.generate(requestFor('a', { sampleIndex: 2 }))]);
    expect(served.server.requests).toHaveLength(3);
  });

  it('go on for the others when one caller aborts', async () => {
    await using served = await serveModel(() => ({ ...completion('fine'), delayMs: 40 } as ReturnType<ServerScript>));
    const controller = new AbortController();
    const leaving = served.model.generate(requestFor('a'), { signal: controller.signal });
    const staying = served.model.generate(requestFor('a'));
    controller.abort(new Error('enough'));
    await expect(leaving).rejects.toThrow('enough');
    expect(await staying).toMatchObject({ text: 'fine' });
  });
});

describe('aborting', () => {
  it.each([
    ['while the server is silent', { kind: 'stall-headers' }],
    ['within the body', { kind: 'stall-body' }],
  ] as const)('ends a call %s at once, and counts it at its worst', async (_, action) => {
    const ledger = await openMemoryLedger();
    await using served = await serveModel(() => action, { ledger });
    const controller = new AbortController();
    const call = served.model.generate(requestFor('a'), { signal: controller.signal });
    const abortedAt = new Promise<number>((resolve) => setTimeout(() => {
      controller.abort(new Error('enough'));
      resolve(performance.now());
    }, 100));
    await expect(call).rejects.toThrow('enough');
    expect(performance.now() - (await abortedAt)).toBeLessThan(1000);
    expect(ledger.summary()).toMatchObject({ calls: 1, completionTokens: 64 });
    expect(served.server.requests).toHaveLength(1);
  });

  it('ends a wait', async () => {
    await using served = await serveModel(() => errorAnswer(429, {}, { 'retry-after': '3000' }), { timer: undefined });
    const controller = new AbortController();
    const call = served.model.generate(requestFor('a'), { signal: controller.signal });
    setTimeout(() => controller.abort(new Error('enough')), 100);
    await expect(call).rejects.toThrow('enough');
    expect(served.server.requests).toHaveLength(1);
  });

  it('before the call sends nothing and books nothing', async () => {
    const ledger = await openMemoryLedger();
    await using served = await serveModel(echo, { ledger });
    await expect(served.model.generate(requestFor('a'), { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
    expect(served.server.requests).toHaveLength(0);
    expect(ledger.summary().calls).toBe(0);
  });

  it('leaves no listener on a signal that many calls share', async () => {
    await using served = await serveModel(({ number, prompt }) => (number % 5 === 0 ? errorAnswer(500, {}) : completion(prompt)));
    const { signal } = new AbortController();
    let most = 0;
    for (let batch = 0; batch < 20; batch += 1) {
      const calls = Array.from({ length: 10 }, (_, number) => served.model.generate(requestFor(`${batch} ${number}`), { signal }));
      most = Math.max(most, getEventListeners(signal, 'abort').length);
      await Promise.all(calls);
      expect(getEventListeners(signal, 'abort')).toEqual([]);
    }
    expect(most).toBe(10);
  });
});

describe('the budget', () => {
  it('holds back the call whose worst case fits no more, before it is sent', async () => {
    const ledger = await openMemoryLedger({ tokens: 1000 });
    await using served = await serveModel(echo, { ledger });
    const spent = async (): Promise<number> => {
      for (let calls = 0; ; calls += 1) {
        try {
          await served.model.generate(requestFor(`${calls}`));
        } catch (error) {
          expect(error).toMatchObject({ code: 'BUDGET_REACHED' });
          return calls;
        }
      }
    };
    const calls = await spent();
    expect(calls).toBeGreaterThan(50);
    expect(served.server.requests).toHaveLength(calls);
    const { promptTokens, completionTokens } = ledger.summary();
    expect(promptTokens + completionTokens).toBe(calls * 10);
    expect(promptTokens + completionTokens).toBeLessThanOrEqual(1000);
  });

  it('counts an answer that does not tell its usage at the worst', async () => {
    const ledger = await openMemoryLedger();
    await using served = await serveModel(() => completion('x', { usage: { prompt_tokens: -4, completion_tokens: 2 } }), { ledger });
    const { usage } = await served.model.generate(requestFor('a', { maxTokens: 99 }));
    expect(usage.completionTokens).toBe(99);
    expect(ledger.summary()).toMatchObject({ calls: 1, ...usage });
  });
});
