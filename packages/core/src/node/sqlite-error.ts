import { StepsynthError } from '../errors.ts';

/** Primary result codes of SQLite (https://www.sqlite.org/rescode.html) that a user can do something about. */
const advice = new Map<number, { what: string; hint: string }>([
  [5, { what: 'is locked by another program', hint: 'Close whatever holds the file open, then try again.' }],
  [8, { what: 'cannot be written', hint: 'Make the run directory writable for this user.' }],
  [10, { what: 'could not be read or written', hint: 'Check the disk; the operating system reported an input/output error.' }],
  [11, { what: 'is damaged', hint: 'Restore the run directory from a copy, or start a new run.' }],
  [13, { what: 'could not be written: the disk is full', hint: 'Free some space, then `stepsynth resume` the run: what was acknowledged is kept.' }],
  [14, { what: 'cannot be opened', hint: 'Check that the folder exists and that this user may read and write it.' }],
  [26, { what: 'is not a database', hint: 'The file is damaged or not of stepsynth. Name a run directory that stepsynth made.' }],
]);

/** A SQLite failure as an error a user can act on; anything else comes back as it was. */
export function describeSqliteError(file: string, error: unknown): unknown {
  const resultCode = sqliteResultCode(error);
  const found = resultCode === undefined ? undefined : advice.get(resultCode);
  if (found === undefined) return error;
  return new StepsynthError('RUN_DIRECTORY', `${file} ${found.what}.`, { hint: found.hint, cause: error });
}

/** The primary result code of an error thrown by node:sqlite. */
export function sqliteResultCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined;
  return error.errcode & 0xff; // the low byte of an extended code is the primary one
}
