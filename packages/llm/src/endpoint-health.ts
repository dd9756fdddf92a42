import { LanguageModelError } from '@stepsynth/core';
import type { Attempt } from './attempt.ts';

/** Refusals from the first call on after which nothing else is to be expected. */
const REFUSALS_TO_STOP = 10;

/** What is known of an endpoint from the attempts so far. */
export interface EndpointHealth {
  /** Whether the endpoint ever answered, be it by an error. */
  readonly reached: boolean;
  /** Throws once the first calls were all refused: the settings are wrong, not the prompts. */
  observe(attempt: Attempt): void;
}

export function createEndpointHealth(host: string, model: string): EndpointHealth {
  let reached = false;
  let answered = false;
  let refusals = 0;
  return {
    get reached() {
      return reached;
    },
    observe(attempt) {
      if (attempt.kind === 'answered') answered = true;
      if (attempt.kind !== 'failed' || attempt.failure.status !== undefined) reached = true;
      if (answered || attempt.kind !== 'failed' || attempt.failure.action !== 'drop') return;
      refusals += 1;
      if (refusals < REFUSALS_TO_STOP) return;
      throw new LanguageModelError('stop', `${host} refused the first ${refusals} requests, the last: ${attempt.failure.summary} (model ${model}).`, { hint: attempt.failure.hint });
    },
  };
}
