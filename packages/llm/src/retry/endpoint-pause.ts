import type { Timer } from './timer.ts';

/** Parks a whole endpoint: what one call was told by Retry-After holds for all of them. */
export interface EndpointPause {
  /** No attempt starts for `ms` milliseconds from now. */
  park(ms: number): void;
  /** Waits until the endpoint may be asked. */
  wait(signal: AbortSignal): Promise<void>;
}

export function createEndpointPause(timer: Timer): EndpointPause {
  let until = 0;
  return {
    park(ms) {
      until = Math.max(until, timer.now() + ms);
    },
    async wait(signal) {
      signal.throwIfAborted();
      while (timer.now() < until) await timer.sleep(until - timer.now(), signal);
    },
  };
}
