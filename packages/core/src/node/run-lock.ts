import { DatabaseSync } from 'node:sqlite';
import path from 'node:path';
import { z } from 'zod';
import { StepsynthError } from '../errors.ts';
import { describeSqliteError, sqliteResultCode } from './sqlite-error.ts';

/** Held by the one process that may write a run directory. */
export interface RunLock {
  release(): void;
}

/** Who holds, or last held, a lock. */
export interface RunLockHolder {
  readonly pid: number;
  /** Milliseconds since the Unix epoch. */
  readonly since: number;
}

const SQLITE_BUSY = 5;
/** Outlasts another process that only looks whether the lock is held. */
const TAKE_TIMEOUT_MS = 250;
const holderRow = z.object({ pid: z.int(), since: z.number() });

/**
 * Takes the lock of a run directory. The file `run.lock` is a SQLite database with one row, the holder; the lock is
 * SQLite's write lock on it, which the operating system frees when the process ends, however it ends. So there is no
 * stale lock to find out about: neither a dead pid nor one that another process has since got stands in the way.
 * @throws StepsynthError RUN_LOCKED with the pid of the holder.
 */
export function acquireRunLock(directory: string): RunLock {
  const file = path.join(directory, 'run.lock');
  const database = openLockFile(file);
  try {
    beginWriting(database, directory);
    database.exec('CREATE TABLE IF NOT EXISTS holder (pid INTEGER NOT NULL, since INTEGER NOT NULL); DELETE FROM holder;');
    database.prepare('INSERT INTO holder (pid, since) VALUES (?, ?)').run(process.pid, Date.now());
    database.exec('COMMIT');
    beginWriting(database, directory); // held from here on; readers see the row
  } catch (error) {
    database.close();
    throw describeSqliteError(file, error);
  }
  return { release: () => database.close() };
}

/** The process that holds the lock of a run directory; undefined where none does. */
export function findRunLockHolder(directory: string): RunLockHolder | undefined {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path.join(directory, 'run.lock'), { timeout: 1000, readOnly: true });
    return isHeld(path.join(directory, 'run.lock')) ? readHolder(database) : undefined;
  } catch {
    return undefined; // no lock file
  } finally {
    database?.close();
  }
}

function openLockFile(file: string): DatabaseSync {
  try {
    return new DatabaseSync(file, { timeout: TAKE_TIMEOUT_MS });
  } catch (error) {
    throw describeSqliteError(file, error);
  }
}

/** Takes the write lock, which leaves reading to others. */
function beginWriting(database: DatabaseSync, directory: string): void {
  try {
    database.exec('BEGIN IMMEDIATE');
  } catch (error) {
    if (sqliteResultCode(error) !== SQLITE_BUSY) throw error;
    const holder = readHolder(database);
    throw new StepsynthError('RUN_LOCKED', `${directory} is in use by ${holder === undefined ? 'another process' : `process ${holder.pid}`}.`, {
      hint: 'Wait for it to end or stop it, then try again; `stepsynth status` shows how far it is.',
    });
  }
}

function isHeld(file: string): boolean {
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    database.exec('BEGIN IMMEDIATE; ROLLBACK');
    return false;
  } catch (error) {
    return sqliteResultCode(error) === SQLITE_BUSY;
  } finally {
    database.close();
  }
}

function readHolder(database: DatabaseSync): RunLockHolder | undefined {
  try {
    database.exec('PRAGMA busy_timeout = 1000'); // the holder may be writing its row just now
    const row = holderRow.safeParse(database.prepare('SELECT pid, since FROM holder').get());
    return row.success ? row.data : undefined;
  } catch {
    return undefined;
  }
}
