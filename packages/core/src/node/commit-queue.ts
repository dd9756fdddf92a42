import type { DatabaseSync } from 'node:sqlite';
import { describeSqliteError, type DatabaseKind } from './sqlite-error.ts';

/** Groups writes made in the same turn of the event loop into one transaction, so that they share one fsync. */
export interface CommitQueue {
  /** Resolves when the write is committed; rejects when it, or the commit, failed. `write` runs alone in a savepoint. */
  add(write: () => void): Promise<void>;
  /** Commits what is waiting, now. */
  flush(): void;
}

interface WaitingWrite {
  readonly write: () => void;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export function createCommitQueue(database: DatabaseSync, file: string, kind: DatabaseKind = 'run'): CommitQueue {
  let waiting: WaitingWrite[] = [];
  let scheduled: NodeJS.Immediate | undefined;

  const flush = (): void => {
    if (scheduled !== undefined) clearImmediate(scheduled);
    scheduled = undefined;
    const batch = waiting;
    waiting = [];
    if (batch.length > 0) commit(database, batch, (error) => describeSqliteError(file, error, kind));
  };

  return {
    flush,
    add(write) {
      return new Promise((resolve, reject) => {
        waiting.push({ write, resolve, reject });
        scheduled ??= setImmediate(flush);
      });
    },
  };
}

function commit(database: DatabaseSync, batch: readonly WaitingWrite[], describe: (error: unknown) => unknown): void {
  const failures = new Map<WaitingWrite, unknown>();
  try {
    database.exec('BEGIN IMMEDIATE');
    for (const entry of batch) {
      const failure = runInSavepoint(database, entry.write);
      if (failure !== undefined) failures.set(entry, failure.error);
    }
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    for (const entry of batch) entry.reject(describe(error));
    return;
  }
  for (const entry of batch) {
    if (failures.has(entry)) entry.reject(describe(failures.get(entry)));
    else entry.resolve();
  }
}

/** A write that fails is undone alone, unless SQLite itself gave the whole transaction up. */
function runInSavepoint(database: DatabaseSync, write: () => void): { error: unknown } | undefined {
  database.exec('SAVEPOINT one_write');
  try {
    write();
  } catch (error) {
    if (!database.isTransaction) throw error;
    database.exec('ROLLBACK TO one_write');
    database.exec('RELEASE one_write');
    return { error };
  }
  database.exec('RELEASE one_write');
  return undefined;
}
