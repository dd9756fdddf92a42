import { LanguageModelError } from '@stepsynth/core';
import type { Failure, FailureContext } from './failure.ts';

/** The error that ends a run, with the endpoint, the model and what to do. */
export function failureError(failure: Failure, { host, model }: FailureContext, attempts: number): LanguageModelError {
  const tries = attempts > 1 ? `, ${attempts} attempts` : '';
  return new LanguageModelError(failure.action === 'stop' ? 'stop' : 'retry', `${host} ${failure.summary} (model ${model}${tries}).`, {
    hint: `${failure.hint} What was answered so far is kept.`,
  });
}
