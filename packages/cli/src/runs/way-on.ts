import { BudgetReachedError, StepsynthError } from '@stepsynth/core';
import { shellWord } from '../terminal/shell-word.ts';

/**
 * An error that ended a run, with the one line that says how to go on; errors that a resume would meet again stay as they
 * are. `whenBudgetReached` is the run's; `resume` is the command that goes on, for a run `stepsynth resume`.
 */
export function withWayOn(error: unknown, directory: string, whenBudgetReached: 'pause' | 'finish' = 'pause', resume = `stepsynth resume ${shellWord(directory)}`): unknown {
  if (isDiskFull(error)) return diskFull(error, directory, resume);
  if (!(error instanceof StepsynthError)) return error;
  switch (error.code) {
    case 'INTERRUPTED':
      return new StepsynthError('INTERRUPTED', 'interrupted; everything answered and trained so far is kept', { hint: `Go on with: ${resume}`, cause: error });
    case 'BUDGET_REACHED':
      return new StepsynthError('BUDGET_REACHED', `${error.message.replace(/\.?$/u, '.')} Everything answered and trained so far is kept.`, { hint: budgetHint(error, resume, whenBudgetReached), cause: error });
    case 'LANGUAGE_MODEL':
    case 'JOURNAL':
    case 'OUT_OF_MEMORY':
      return withHint(error, `Go on with: ${resume}`);
    default:
      return isSqliteTrouble(error.cause) ? withHint(error, `Go on with: ${resume}`) : error;
  }
}

function budgetHint(error: StepsynthError, resume: string, whenBudgetReached: 'pause' | 'finish'): string {
  const raised = error instanceof BudgetReachedError ? `${error.setting}=${error.cap * 2}` : 'budget.dollars=AMOUNT';
  const raise = `${resume} --set ${raised}`;
  if (whenBudgetReached === 'finish') return `There is no row to train on yet. Go on with: ${raise}`;
  return `Go on with: ${raise}; or train on the rows there are: ${resume} --set budget.whenReached=finish`;
}

function withHint(error: StepsynthError, wayOn: string): StepsynthError {
  return new StepsynthError(error.code, error.message, { hint: error.hint === undefined ? wayOn : `${error.hint} ${wayOn}`, cause: error });
}

const SQLITE_FULL = 13;
/** Locked by another program, not writable, input/output error: nothing is lost, and the cause may be removed. */
const SQLITE_TROUBLE = [5, 8, 10];

/** Also where a worker or a library wrapped the error. */
function isDiskFull(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && (cause.code === 'ENOSPC' || cause.code === 'EDQUOT')) return true;
    if (sqliteCode(cause) === SQLITE_FULL) return true;
    if (/\bENOSPC\b|no space left on device/iu.test(cause.message)) return true;
  }
  return false;
}

function isSqliteTrouble(cause: unknown): boolean {
  return SQLITE_TROUBLE.includes(sqliteCode(cause) ?? 0);
}

/** The primary result code: the low byte of what node:sqlite hands out. */
function sqliteCode(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;
}

function diskFull(error: unknown, directory: string, resume: string): StepsynthError {
  const what = error instanceof StepsynthError ? error.message.replace(/\.?$/u, '.') : `${directory} could not be written: the disk is full.`;
  return new StepsynthError(error instanceof StepsynthError ? error.code : 'RUN_DIRECTORY', `${what} Everything acknowledged so far is kept.`, { hint: `Free some space, then go on with: ${resume}`, cause: error });
}
