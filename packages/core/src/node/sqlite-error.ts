import { StepsynthError } from '../errors.ts';

/** What a database file is to its user. */
export type DatabaseKind = 'run' | 'journal';

const damaged: Readonly<Record<DatabaseKind, string>> = {
  run: 'Restore the run directory from a copy, or start a new run.',
  journal: 'Restore it from a copy, or name another file with --journal: calls that a journal does not hold are made again.',
};

const foreign: Readonly<Record<DatabaseKind, string>> = {
  run: 'The file is damaged or not of stepsynth. Name a run directory that stepsynth made.',
  journal: 'The file is damaged or not of stepsynth. Name a new file, or a journal that stepsynth made.',
};

/** Primary result codes of SQLite (https://www.sqlite.org/rescode.html) that a user can do something about. */
const advice = new Map<number, { what: string; hint: string | Readonly<Record<DatabaseKind, string>> }>([
  [5, { what: 'is locked by another program', hint: 'Close whatever holds the file open, then try again.' }],
  [8, { what: 'cannot be written', hint: 'Make the file and its folder writable for this user.' }],
  [10, { what: 'could not be read or written', hint: 'Check the disk; the operating system reported an input/output error.' }],
  [11, { what: 'is damaged', hint: damaged }],
  [13, { what: 'could not be written: the disk is full', hint: 'Free some space, then `stepsynth resume` the run: what was acknowledged is kept.' }],
  [14, { what: 'cannot be opened', hint: 'Check that the folder exists and that this user may read and write it.' }],
  [26, { what: 'is not a database', hint: foreign }],
]);

/** Code of the errors of a kind of file. */
export const databaseErrorCode = { run: 'RUN_DIRECTORY', journal: 'JOURNAL' } as const;

/** A SQLite failure as an error a user can act on; anything else comes back as it was. */
export function describeSqliteError(file: string, error: unknown, kind: DatabaseKind = 'run'): unknown {
  const resultCode = sqliteResultCode(error);
  const found = resultCode === undefined ? undefined : advice.get(resultCode);
  if (found === undefined) return error;
  const hint = typeof found.hint === 'string' ? found.hint : found.hint[kind];
  return new StepsynthError(databaseErrorCode[kind], `${file} ${found.what}.`, { hint, cause: error });
}

/** What to do about a file whose contents are not what stepsynth wrote. */
export function damagedHint(kind: DatabaseKind): string {
  return damaged[kind];
}

/** The primary result code of an error thrown by node:sqlite. */
export function sqliteResultCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined;
  return error.errcode & 0xff; // the low byte of an extended code is the primary one
}
