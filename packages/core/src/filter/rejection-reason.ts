/** Why a filter turned a candidate away; stable names, used in reports and `rejected.jsonl`. */
export type RejectionReason =
  | 'empty'
  | 'refusal'
  | 'too-short'
  | 'too-long'
  | 'duplicate'
  /** The generated text nearly repeats one kept before, in the same context. */
  | 'near-duplicate'
  /** The generated text nearly is one of this part of gold. */
  | 'near-selection'
  | 'near-test'
  /** Too few of the teacher's votes are for the row's label. */
  | 'outvoted'
  /** A spent budget left the row without votes. */
  | 'no-votes'
  /** The generated text is that of a gold row of this part. */
  | 'leaks-mining'
  | 'leaks-selection'
  | 'leaks-test'
  /** The copied context occurs in this part of gold. */
  | 'context-in-selection'
  | 'context-in-test';
