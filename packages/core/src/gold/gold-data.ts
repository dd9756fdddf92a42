import type { GoldExample } from '../example/example.ts';

/** Gold validation data by role; under `goldRoles: paper` both are the same rows. */
export interface GoldValidation {
  /** Its errors go to the teacher. */
  readonly mining: readonly GoldExample[];
  /** Chooses checkpoints, stops the loop; everything shown by round is measured on it. */
  readonly selection: readonly GoldExample[];
}

/** Gold test: sealed. A round may ask `contains` and `nearly` only; the final evaluation opens it, once. */
export interface SealedTest {
  /** True when the text occurs in test after normalisation: generated field, or context. No labels. */
  contains(field: 'generated' | 'context', text: string): boolean;
  /** True when the text nearly is a generated text of test: a run of thirteen words, or a Jaccard similarity of 0.7. No labels. */
  nearly(text: string): boolean;
  /** Hands out the rows for the final evaluation; a second call throws. */
  open(): readonly GoldExample[];
}
