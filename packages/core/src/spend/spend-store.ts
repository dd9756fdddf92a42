import type { TokenUsage } from '../ports/language-model.ts';

/** How a reservation ended. */
export type Outcome =
  /** Answered, with this usage. */
  | 'settled'
  /** Refused before anything was billed. */
  | 'released'
  /** Nobody knows what was billed: the worst case. */
  | 'worst';

/** A reservation without an end: in flight, or left by a process that was killed. */
export interface OpenReservation {
  readonly id: number;
  readonly worst: TokenUsage;
}

/** What has been written down about spending. */
export interface StoredSpend {
  /** Calls settled or counted at their worst case, and their tokens. */
  readonly calls: number;
  readonly usage: TokenUsage;
  readonly cachedCalls: number;
  readonly open: readonly OpenReservation[];
  /** Id of a reservation that was not made yet; later ones count on. */
  readonly nextId: number;
}

/** Keeps reservations and what became of them. Each write is durable when its promise resolves. */
export interface SpendStore {
  read(): Promise<StoredSpend>;
  reserve(reservation: OpenReservation): Promise<void>;
  /** `usage` is what counts: nothing for a release. */
  settle(id: number, outcome: Outcome, usage: TokenUsage): Promise<void>;
  countCached(): Promise<void>;
}
