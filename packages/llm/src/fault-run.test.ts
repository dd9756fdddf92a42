import { openSpendLedger, type Generation } from '@stepsynth/core';
import { createMemoryJournal, createMemorySpendStore } from '@stepsynth/core/testing';
import { expect, it } from 'vitest';
import type { AttemptRecord } from './attempt-record.ts';
import { createOpenAILanguageModel } from './openai-language-model.ts';
import { oneInTen } from './testing/eight-faults.ts';
import { completion, startFaultServer } from './testing/fault-server.ts';
import { requestFor } from './testing/with-server.ts';

const CALLS = 2000;
const WIDTH = 16;

it('answers each of 2,000 calls once where one request in ten fails in one of eight ways', async () => {
  const answered = new Map<string, number>();
  const faults = oneInTen(7, ({ prompt }) => {
    answered.set(prompt, (answered.get(prompt) ?? 0) + 1);
    return completion(`answer to ${prompt}`);
  });
  const server = await startFaultServer(faults.script);
  const records: AttemptRecord[] = [];
  const [journal, ledger] = [createMemoryJournal(), await openSpendLedger({ store: createMemorySpendStore(), cap: {} })];
  const model = createOpenAILanguageModel({
    model: 'm', baseURL: server.baseURL, timeoutMs: 3000, connections: WIDTH, journal, ledger,
    random: () => Math.random() / 50, // short waits: at most a fiftieth
    onAttempt: (record) => records.push(record),
  });
  const run = new AbortController();
  const generations = new Map<string, Generation>();
  const prompts = Array.from({ length: CALLS }, (_, number) => `item ${number}`).values();
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: WIDTH }, async () => {
    for (const prompt of prompts) generations.set(prompt, await model.generate(requestFor(prompt), { signal: run.signal }));
  }));
  const seconds = (performance.now() - startedAt) / 1000;
  const summary = ledger.summary();
  const played = [...faults.played.values()].reduce((sum, count) => sum + count, 0);
  process.stderr.write(`${CALLS} calls, ${server.requests.length} requests, ${seconds.toFixed(1)} s, ${server.peakSockets} sockets at most, faults: ${JSON.stringify(Object.fromEntries(faults.played))}\n`);

  expect(generations.size).toBe(CALLS);
  for (const [prompt, generation] of generations) expect(generation).toMatchObject({ status: 'completed', text: `answer to ${prompt}` });
  expect([...answered.values()].every((times) => times === 1)).toBe(true);
  expect(answered.size).toBe(CALLS);
  expect(journal.entries.size).toBe(CALLS);
  expect(server.requests.length).toBe(CALLS + played);
  expect([...faults.played.values()].every((times) => times > 0)).toBe(true);
  expect(records.filter(({ outcome }) => outcome === 'answered')).toHaveLength(CALLS);
  expect(records.filter(({ outcome }) => outcome === 'retry')).toHaveLength(played);
  const perhapsBilled = ['reset in the body', 'stall in the body', 'half of the JSON', '200 with an error'].reduce((sum, name) => sum + (faults.played.get(name) ?? 0), 0);
  expect(summary.calls).toBe(CALLS + perhapsBilled);
  expect(summary.completionTokens).toBe(CALLS * 3 + perhapsBilled * 64);
  expect(server.peakSockets).toBeLessThanOrEqual(WIDTH * 2); // those that were reset are counted until they are closed
  await model.close();
  await server.close();
});
