import type { ErrorCode } from '@stepsynth/core';
import { StepsynthError } from '@stepsynth/core';

import type { NativeFailure } from './trainer-messages.ts';

const CODES: Readonly<Record<string, ErrorCode>> = {
  INVALID_REQUEST: 'TRAINER',
  CHECKPOINT: 'CHECKPOINT',
  DATASET: 'ENCODING',
  NON_FINITE_LOSS: 'NON_FINITE_LOSS',
  OUT_OF_MEMORY: 'OUT_OF_MEMORY',
  CANCELLED: 'INTERRUPTED',
  INTERNAL: 'TRAINER',
  NATIVE_ADDON: 'NATIVE_ADDON',
};

const HINTS: Readonly<Record<string, string>> = {
  NON_FINITE_LOSS: 'try a lower learning rate or a longer warm-up',
  OUT_OF_MEMORY: 'try a smaller batch with more gradient accumulation, or a shorter maximum length',
};

/** The child's failure as the error a user sees. */
export function toStepsynthError(failure: NativeFailure): StepsynthError {
  const hint = failure.hint ?? HINTS[failure.code];
  return new StepsynthError(CODES[failure.code] ?? 'TRAINER', failure.message, hint === undefined ? {} : { hint });
}

/** An abort as the caller meant it: its own error when it gave one. */
export function interruption(signal: AbortSignal): StepsynthError {
  const reason: unknown = signal.reason;
  return reason instanceof StepsynthError ? reason : new StepsynthError('INTERRUPTED', 'The trainer was interrupted', { cause: reason });
}
