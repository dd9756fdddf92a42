import type { Timer } from '../retry/timer.ts';

/** A clock that sleeping moves on at once, with the waits it was asked for. */
export interface FakeTimer extends Timer {
  readonly waits: readonly number[];
}

export function createFakeTimer(startMs = Date.parse('2026-11-23T12:00:00Z')): FakeTimer {
  const waits: number[] = [];
  let now = startMs;
  return {
    waits,
    now: () => now,
    async sleep(ms, signal) {
      signal.throwIfAborted();
      waits.push(ms);
      now += ms;
    },
  };
}
