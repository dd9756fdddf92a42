import { inspect } from 'node:util';
import { createMemoryJournal } from '@stepsynth/core/testing';
import { expect, it } from 'vitest';
import type { AttemptRecord } from './attempt-record.ts';
import { completion, errorAnswer, type ServerAction } from './testing/fault-server.ts';
import { requestFor, serveModel } from './testing/with-server.ts';

const KEY = 'sk-canary-7f3a9d21c0';

/** A server that says everything it was told, as debugging proxies do. */
const tellTales: readonly ServerAction[] = [
  errorAnswer(401, { message: `Incorrect API key provided: ${KEY}` }),
  errorAnswer(429, { message: `no quota for ${KEY}`, code: 'insufficient_quota' }),
  errorAnswer(500, { message: `authorization: Bearer ${KEY}`, code: KEY, type: KEY }),
  { kind: 'answer', status: 502, body: `<html>Bearer ${KEY}</html>` },
  { kind: 'answer', body: { error: { message: KEY } } },
  { kind: 'answer', body: `<html>${KEY}</html>` },
  errorAnswer(400, { message: `bad header ${KEY}` }),
  { kind: 'reset' },
  completion(`you sent ${KEY}`, { echoed_headers: { authorization: `Bearer ${KEY}` } }),
];

it.each(tellTales.map((action, number) => [number, action] as const))('the key is in no error, log or journal: %i', async (_, action) => {
  const records: AttemptRecord[] = [];
  const journal = createMemoryJournal();
  await using served = await serveModel(() => action, { apiKey: KEY, journal, maxAttempts: 2, onAttempt: (record) => records.push(record) });
  const outcome: unknown = await served.model.generate(requestFor('x')).catch((error: unknown) => error);
  expect(served.server.requests[0]?.headers.authorization).toBe(`Bearer ${KEY}`);
  const everything = inspect([outcome, records, journal.entries, served.model], { depth: 20, showHidden: true });
  expect(everything).not.toContain('canary');
  expect(records.length).toBeGreaterThan(0);
});
