import { StepsynthError } from '../errors.ts';

/** The error of a run that its caller aborted. */
export function interruptedError(cause?: unknown): StepsynthError {
  return new StepsynthError('INTERRUPTED', 'The run was interrupted.', {
    hint: 'Everything answered and trained so far is kept: resume the run to go on.',
    cause,
  });
}

/** Throws where the caller has aborted. */
export function throwIfInterrupted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw interruptedError(signal.reason);
}

/** Runs `work`; whatever it throws after an abort counts as the interruption. */
export async function interruptible<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  throwIfInterrupted(signal);
  try {
    return await work();
  } catch (error) {
    if (signal?.aborted === true && !(error instanceof StepsynthError && error.code === 'INTERRUPTED')) throw interruptedError(error);
    throw error;
  }
}
