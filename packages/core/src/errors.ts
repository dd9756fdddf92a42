/** Codes a program may match on; the command line maps them to exit codes. */
export type ErrorCode =
  | 'USAGE'
  | 'TASK_FILE'
  | 'DATA_FILE'
  | 'CHECKPOINT'
  | 'RUN_DIRECTORY'
  | 'RUN_LOCKED'
  | 'JOURNAL'
  | 'LANGUAGE_MODEL'
  | 'TEACHER'
  | 'TRAINER'
  | 'NON_FINITE_LOSS'
  | 'OUT_OF_MEMORY'
  | 'NATIVE_ADDON'
  | 'ENCODING'
  | 'BUDGET_REACHED'
  | 'INTERRUPTED';

/**
 * Base of every error a user can cause. `message` names what is wrong and where in one line;
 * `hint` says what to do. Anything else that is thrown is a defect of stepsynth.
 */
export class StepsynthError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'StepsynthError';
    this.code = code;
    this.hint = options.hint;
  }
}

/** What a failed call means for the calls after it. */
export type LanguageModelFailure =
  /** Worth trying again: 429, 5xx, a timeout, a reset. */
  | 'retry'
  /** No call will succeed: key refused, quota spent, no such model. */
  | 'stop';

/** A call that got no answer; the run stops, and what was answered before is kept. */
export class LanguageModelError extends StepsynthError {
  readonly failure: LanguageModelFailure;

  constructor(failure: LanguageModelFailure, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super('LANGUAGE_MODEL', message, options);
    this.name = 'LanguageModelError';
    this.failure = failure;
  }
}
