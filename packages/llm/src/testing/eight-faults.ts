import { createRandom } from '@stepsynth/core';
import { errorAnswer, type ServerAction, type ServerScript } from './fault-server.ts';

/** Eight ways in which a call fails and may succeed when it is tried again. */
export const eightFaults: Readonly<Record<string, ServerAction>> = {
  '429 with retry-after-ms': errorAnswer(429, { message: 'Rate limit reached', code: 'rate_limit_exceeded' }, { 'retry-after-ms': '20' }),
  '503 with a page': { kind: 'answer', status: 503, body: '<html><body>Service Unavailable</body></html>' },
  '500 with JSON': errorAnswer(500, { message: 'The server had an error', type: 'server_error' }),
  'reset in the body': { kind: 'reset-body' },
  'stall in the body': { kind: 'stall-body' },
  '200 with a page': { kind: 'answer', body: '<!doctype html><title>Sign in</title>' },
  '200 with an error': { kind: 'answer', body: { error: { message: 'upstream failed', code: 502 } } },
  'half of the JSON': { kind: 'half-json' },
};

export interface OneInTen {
  readonly script: ServerScript;
  /** How often each fault was played. */
  readonly played: ReadonlyMap<string, number>;
}

/** Fails one request in ten, each in one of the eight ways; which ones follows from the seed and the order of arrival. */
export function oneInTen(seed: number, good: ServerScript): OneInTen {
  const random = createRandom('faults', seed);
  const names = Object.keys(eightFaults);
  const played = new Map(names.map((name) => [name, 0]));
  return {
    played,
    script(request) {
      if (random.next() >= 0.1) return good(request);
      const name = random.choice(names);
      played.set(name, (played.get(name) ?? 0) + 1);
      return eightFaults[name] as ServerAction;
    },
  };
}
