import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCommitQueue, type CommitQueue } from './commit-queue.ts';

/** A real database that counts its commits. */
class CountingDatabase extends DatabaseSync {
  commits = 0;

  override exec(sql: string): void {
    super.exec(sql);
    if (sql === 'COMMIT') this.commits += 1;
  }
}

let database: CountingDatabase;
let queue: CommitQueue;
beforeEach(() => {
  database = new CountingDatabase(':memory:');
  database.exec('CREATE TABLE numbers (number INTEGER PRIMARY KEY, text TEXT)');
  queue = createCommitQueue(database, 'run.db');
});
afterEach(() => database.close());

function insert(number: number, text = ''): void {
  database.prepare('INSERT INTO numbers VALUES (?, ?)').run(number, text);
}

function numbers(): unknown[] {
  return database.prepare('SELECT number FROM numbers ORDER BY number').all().map(({ number }) => number);
}

describe('createCommitQueue', () => {
  it('commits 10,000 writes of one turn once, and resolves after', async () => {
    let resolvedBefore = false;
    const writes = Array.from({ length: 10_000 }, (_, number) => queue.add(() => insert(number)).then(() => {
      resolvedBefore ||= database.commits === 0;
    }));
    expect(database.commits).toBe(0);
    await Promise.all(writes);
    expect([database.commits, resolvedBefore, numbers().length]).toEqual([1, false, 10_000]);
  });

  it('undoes a write that fails, alone and whole', async () => {
    const results = await Promise.allSettled([
      queue.add(() => insert(1)),
      queue.add(() => {
        insert(2);
        insert(1); // taken
      }),
      queue.add(() => insert(3)),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(numbers()).toEqual([1, 3]);
  });

  it('keeps nothing of a turn whose disk is full, and goes on after', async () => {
    database.exec('PRAGMA max_page_count = 4');
    const results = await Promise.allSettled([queue.add(() => insert(1)), queue.add(() => insert(2, 'x'.repeat(100_000)))]);
    expect(results[1]).toMatchObject({ status: 'rejected', reason: { code: 'RUN_DIRECTORY', message: expect.stringContaining('disk is full') } });
    expect(numbers()).toEqual(results[0]?.status === 'fulfilled' ? [1] : []);
    database.exec('PRAGMA max_page_count = 1000');
    await queue.add(() => insert(4));
    expect(numbers()).toContain(4);
  });

  it('commits at once when it is flushed', async () => {
    const writing = queue.add(() => insert(1));
    queue.flush();
    expect(numbers()).toEqual([1]);
    await writing;
    expect(database.commits).toBe(1);
  });
});
