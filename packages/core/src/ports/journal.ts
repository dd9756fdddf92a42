import type { Generation } from './language-model.ts';

/** One answered call, as it is kept. */
export interface JournalEntry {
  /** sha256, hex, of the canonical request: logical endpoint, whole body, sample index, run seed. */
  readonly key: string;
  /** Logical endpoint; its replicas share answers. */
  readonly endpoint: string;
  /** Address that answered. */
  readonly replica: string;
  readonly modelId: string;
  /** Request body as sent, without credentials. */
  readonly request: unknown;
  /** Response body as received. */
  readonly response: unknown;
  /** What the response was read as. */
  readonly generation: Generation;
  /** Milliseconds since the Unix epoch. */
  readonly time: number;
}

/**
 * Every answered call, by content. Runs may share one; an entry is durable when `append` resolves. Failures are not
 * answers and are never kept.
 */
export interface Journal {
  find(key: string): Promise<JournalEntry | undefined>;
  /**
   * A key that is there already stays as it is: the first answer counts, also against another process.
   * @returns The entry that counts, which the caller has to go on with: this one, or the earlier one.
   */
  append(entry: JournalEntry): Promise<JournalEntry>;
}
