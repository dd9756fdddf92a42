import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSingleFlight } from './single-flight.ts';

describe('createSingleFlight', () => {
  it('aborts the work when the last caller leaves, waits for its end, and starts anew after it', async () => {
    const flights = createSingleFlight<string>();
    const controllers = [new AbortController(), new AbortController()];
    let ended = false;
    const work = (signal: AbortSignal): Promise<string> => new Promise((_, reject) => {
      signal.addEventListener('abort', () => setTimeout(() => {
        ended = true;
        reject(signal.reason as Error);
      }, 10));
    });
    const calls = controllers.map(({ signal }) => flights.run('a', signal, work).then(() => 'done', (error: Error) => `${error.message}, ended: ${ended}`));
    controllers[0]?.abort(new Error('first'));
    expect(await calls[0]).toBe('first, ended: false');
    controllers[1]?.abort(new Error('last'));
    const next = flights.run('a', undefined, async () => 'fresh');
    expect(await calls[1]).toBe('last, ended: true');
    expect(await next).toEqual({ result: 'fresh', joined: false });
  });

  it('forgets failures', async () => {
    const flights = createSingleFlight<string>();
    await expect(flights.run('a', undefined, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await flights.run('a', undefined, async () => 'yes')).toEqual({ result: 'yes', joined: false });
  });

  it('works once at a time for a key, in any interleaving', async () => {
    await fc.assert(fc.asyncProperty(fc.scheduler(), fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 20 }), async (scheduler, keys) => {
      const flights = createSingleFlight<string>();
      const underWay = new Map<string, number>();
      const work = (key: string) => async (): Promise<string> => {
        underWay.set(key, (underWay.get(key) ?? 0) + 1);
        expect(underWay.get(key)).toBe(1);
        await scheduler.schedule(Promise.resolve());
        underWay.set(key, 0);
        return key;
      };
      const calls = keys.map((key) => scheduler.schedule(Promise.resolve()).then(() => flights.run(key, undefined, work(key))));
      await scheduler.waitAll();
      expect((await Promise.all(calls)).map(({ result }) => result)).toEqual(keys);
    }), { numRuns: 50 });
  });
});
