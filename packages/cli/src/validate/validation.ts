import type { Leakage, LengthSummary, PartBalance, PlannedPrompt, Problem } from '@stepsynth/core';
import type { RunEstimate } from './run-estimate.ts';

/** Lengths of one part of gold as the encoder will see its rows; `meanKept` of rows in windows counts all of their windows. */
export interface PartLengths extends LengthSummary {
  readonly part: 'validation' | 'test';
  /** True where a sample of the rows was measured. */
  readonly sampled: boolean;
}

/** Token lengths against the model's maximum. */
export interface Lengths {
  /** `tokenizer`: counted with the checkpoint's own; `characters`: four characters a token, as the checkpoint is not here. */
  readonly countedBy: 'tokenizer' | 'characters';
  readonly maxLength: number;
  /** True where what is longer is cut into windows, not off: questions with their contexts. */
  readonly inWindows: boolean;
  readonly parts: readonly PartLengths[];
}

/** What `validate` found; the document of `--json`. A part that an error kept from being looked at is null. */
export interface Validation {
  /** As given on the command line. */
  readonly path: string;
  /** False where there is an error. */
  readonly valid: boolean;
  readonly task: { readonly name: string; readonly type: string; readonly labels: readonly string[] } | null;
  readonly problems: readonly Problem[];
  readonly gold: { readonly parts: readonly PartBalance[]; readonly leakage: Leakage } | null;
  readonly lengths: Lengths | null;
  /** Up to three of each kind. */
  readonly prompts: readonly PlannedPrompt[] | null;
  readonly estimate: RunEstimate | null;
}
