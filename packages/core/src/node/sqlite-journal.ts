import { z } from 'zod';
import { StepsynthError } from '../errors.ts';
import type { Journal, JournalEntry } from '../ports/journal.ts';
import { createCommitQueue } from './commit-queue.ts';
import { openDatabase } from './open-database.ts';
import { damagedHint, describeSqliteError } from './sqlite-error.ts';

/** A journal in one SQLite file; `close` commits what is still waiting. */
export interface SqliteJournal extends Journal {
  close(): void;
}

/** Version of the table below; a change of it raises this. */
const JOURNAL_VERSION = 1;

const tables = `
  CREATE TABLE calls (
    key TEXT PRIMARY KEY, endpoint TEXT NOT NULL, replica TEXT NOT NULL, model_id TEXT NOT NULL, time INTEGER NOT NULL,
    request TEXT NOT NULL, response TEXT NOT NULL, generation TEXT NOT NULL
  ) STRICT;
`;

/** Runs that share a journal take turns; each turn is one fsync. */
const TURN_TIMEOUT_MS = 30_000;

/**
 * Opens the journal in `file`, making it where it is absent. Several processes may have it open at once. Entries appended in one
 * turn of the event loop share a transaction; a promise resolves after the commit has reached the disk.
 * @param options.readOnly Only looks entries up; the file has to exist.
 * @throws StepsynthError JOURNAL for a damaged or foreign file and for another version's.
 */
export function openJournal(file: string, options: { readOnly?: boolean } = {}): SqliteJournal {
  const database = openDatabase(file, { kind: 'journal', marker: 'stepsynth_journal', version: JOURNAL_VERSION, tables }, { ...options, timeoutMs: TURN_TIMEOUT_MS });
  const queue = createCommitQueue(database, file, 'journal');
  const select = database.prepare('SELECT * FROM calls WHERE key = ?');

  const read = (key: string): JournalEntry | undefined => {
    try {
      const row = select.get(key);
      return row === undefined ? undefined : parseRow(file, row);
    } catch (error) {
      throw describeSqliteError(file, error, 'journal');
    }
  };

  const write = (entry: JournalEntry): void => {
    database.prepare(`INSERT INTO calls (key, endpoint, replica, model_id, time, request, response, generation)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`)
      .run(entry.key, entry.endpoint, entry.replica, entry.modelId, entry.time,
        JSON.stringify(entry.request), JSON.stringify(entry.response), JSON.stringify(entry.generation));
  };

  return {
    find: async (key) => read(key),
    async append(entry) {
      await queue.add(() => write(entry));
      return read(entry.key) ?? entry;
    },
    close() {
      queue.flush();
      database.close();
    },
  };
}

const tokens = z.int().min(0);
const answered = { usage: z.object({ promptTokens: tokens, completionTokens: tokens }), callId: z.string().optional(), cached: z.boolean().optional() };
const generation = z.discriminatedUnion('status', [
  z.object({ status: z.literal('completed'), text: z.string(), ...answered }),
  z.object({ status: z.literal('refused'), reason: z.string(), ...answered }),
  z.object({ status: z.literal('truncated'), text: z.string(), ...answered }),
]);
const callRow = z.object({
  key: z.string(), endpoint: z.string(), replica: z.string(), model_id: z.string(), time: z.number(),
  request: z.string(), response: z.string(), generation: z.string(),
});

function parseRow(file: string, row: unknown): JournalEntry {
  try {
    const { key, endpoint, replica, model_id: modelId, time, ...texts } = callRow.parse(row);
    return {
      key, endpoint, replica, modelId, time,
      request: JSON.parse(texts.request),
      response: JSON.parse(texts.response),
      generation: generation.parse(JSON.parse(texts.generation)) as JournalEntry['generation'],
    };
  } catch (cause) {
    throw new StepsynthError('JOURNAL', `${file}: the answer with the key ${String((row as { key?: unknown }).key)} is damaged.`, { hint: damagedHint('journal'), cause });
  }
}
