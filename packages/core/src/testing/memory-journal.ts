import type { Journal, JournalEntry } from '../ports/journal.ts';

/** A journal in memory, with what it holds by key. Values are copied in and out, as through a file. */
export interface MemoryJournal extends Journal {
  readonly entries: ReadonlyMap<string, JournalEntry>;
}

export function createMemoryJournal(): MemoryJournal {
  const entries = new Map<string, JournalEntry>();
  return {
    entries,
    find: async (key) => structuredClone(entries.get(key)),
    async append(entry) {
      if (!entries.has(entry.key)) entries.set(entry.key, structuredClone(entry));
      return structuredClone(entries.get(entry.key) as JournalEntry);
    },
  };
}
