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

/** How a child process ended on its own. */
export interface ChildDeath {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

/** The error of a request whose child process died under it. */
export function deathError(death: ChildDeath): StepsynthError {
  const how = death.signal === null ? `exit code ${death.exitCode}` : death.signal;
  const words = lastWords(death.stderr);
  const message = `The trainer's process died (${how})${words === '' ? '' : `: ${words}`}`;
  const hint = death.signal === 'SIGKILL' ? 'the machine may have run out of memory, or somebody killed it' : undefined;
  return new StepsynthError('TRAINER', message, hint === undefined ? {} : { hint });
}

/** An abort as the caller meant it: its own error when it gave one. */
export function interruption(signal: AbortSignal): StepsynthError {
  const reason: unknown = signal.reason;
  return reason instanceof StepsynthError ? reason : new StepsynthError('INTERRUPTED', 'The trainer was interrupted', { cause: reason });
}

function lastWords(stderr: string): string {
  const lines = stderr.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '').slice(-3).join(' | ').slice(-400);
}
