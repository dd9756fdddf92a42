import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { StepsynthError } from '../errors.ts';
import type { SpendStore } from '../spend/spend-store.ts';
import type { CommitQueue } from './commit-queue.ts';
import { damagedHint } from './sqlite-error.ts';

const count = z.int().min(0);
const totalsRow = z.object({ calls: count, promptTokens: count, completionTokens: count, cachedCalls: count, nextId: count });
const openRow = z.object({ id: count, promptTokens: count, completionTokens: count });

/** The spending of a run, in its `run.db`; writes share transactions with the run store's. */
export function createSpendStore(database: DatabaseSync, queue: CommitQueue, file: string): SpendStore {
  const parse = <T extends z.ZodType>(shape: T, row: unknown): z.output<T> => {
    const result = shape.safeParse(row);
    if (result.success) return result.data;
    throw new StepsynthError('RUN_DIRECTORY', `${file}: what the run has spent is damaged (${result.error.issues[0]?.path.join('.')}).`, { hint: damagedHint('run'), cause: result.error });
  };

  return {
    async read() {
      queue.flush();
      const { calls, promptTokens, completionTokens, cachedCalls, nextId } = parse(totalsRow, database.prepare(`SELECT
        (SELECT count(*) FROM settlements WHERE outcome <> 'released') AS calls,
        (SELECT coalesce(sum(prompt_tokens), 0) FROM settlements) AS promptTokens,
        (SELECT coalesce(sum(completion_tokens), 0) FROM settlements) AS completionTokens,
        (SELECT coalesce(sum(calls), 0) FROM cached_calls) AS cachedCalls,
        (SELECT coalesce(max(id) + 1, 0) FROM reservations) AS nextId`).get());
      const open = database.prepare(`SELECT id, prompt_tokens AS promptTokens, completion_tokens AS completionTokens
        FROM reservations WHERE id NOT IN (SELECT reservation FROM settlements) ORDER BY id`).all();
      return {
        calls, cachedCalls, nextId,
        usage: { promptTokens, completionTokens },
        open: open.map((row) => parse(openRow, row)).map(({ id, ...worst }) => ({ id, worst })),
      };
    },
    reserve: ({ id, worst }) => queue.add(() => {
      database.prepare('INSERT INTO reservations (id, prompt_tokens, completion_tokens) VALUES (?, ?, ?)').run(id, worst.promptTokens, worst.completionTokens);
    }),
    settle: (id, outcome, usage) => queue.add(() => {
      database.prepare('INSERT INTO settlements (reservation, outcome, prompt_tokens, completion_tokens) VALUES (?, ?, ?, ?)')
        .run(id, outcome, usage.promptTokens, usage.completionTokens);
    }),
    countCached: () => queue.add(() => {
      database.exec('INSERT INTO cached_calls (id, calls) VALUES (0, 1) ON CONFLICT (id) DO UPDATE SET calls = calls + 1');
    }),
  };
}
