import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '@stepsynth/core';

/** A clock that can be waited on. */
export interface Timer extends Clock {
  /** Resolves `ms` milliseconds later by this clock; rejects with the signal's reason once it aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

export const systemTimer: Timer = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    try {
      await delay(ms, undefined, { signal });
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    }
  },
};
