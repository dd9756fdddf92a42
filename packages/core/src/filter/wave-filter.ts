import type { Fields, Label } from '../example/example.ts';
import type { SlotKey } from '../ports/teacher.ts';

/** A candidate of a wave as it would enter the training set, artefacts stripped. */
export interface WaveCandidate {
  readonly key: SlotKey;
  readonly fields: Fields;
  readonly label: Label;
}

/**
 * A filter that cannot judge a candidate by itself at once: it embeds texts, or asks the teacher. It is shown a wave of
 * candidates first, those that every filter before it lets through, and then judges them one by one in slot order.
 */
export interface WaveFilter {
  prepare(wave: readonly WaveCandidate[], options: { signal?: AbortSignal | undefined }): Promise<void>;
  /** Why a candidate of the wave is rejected. */
  reason(candidate: WaveCandidate): string | undefined;
  /** Called for each candidate of the wave that was kept. */
  remember?(candidate: WaveCandidate): void;
  /** Rows that were kept before, in a process that has ended. */
  restore?(rows: readonly Fields[], options: { signal?: AbortSignal | undefined }): Promise<void>;
}
