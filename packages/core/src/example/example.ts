import type { AnswerSpan } from '../answer/answer-span.ts';

/** What is to be predicted of a row: the name of a label as the gold file writes it, such as `negative`, or the text of its answer. */
export type Label = string;

/** Text fields of an example by name, such as `{ premise, hypothesis }`. */
export type Fields = Readonly<Record<string, string>>;

/** One row of a gold file. */
export interface GoldExample {
  /** The row's own `id`, else `<file stem>-<row>`; unique within its file. */
  readonly id: string;
  readonly fields: Fields;
  /** The first of `answers` where the row has any. */
  readonly label: Label;
  /** Every right answer, each as it stands in the context; extractive question answering. */
  readonly answers?: readonly AnswerSpan[];
}

/** How a synthetic example came about. */
export interface Lineage {
  /** Gold example whose error it extrapolates. */
  readonly errorId?: string;
  readonly rationales?: readonly string[];
  readonly contextId?: string;
  readonly source: import('../ports/teacher.ts').CandidateSource;
}

/** One accepted row of training data written by a teacher. */
export interface SyntheticExample {
  /** `seed-<slot>` or `extrapolated-<round>-<slot>`. */
  readonly id: string;
  readonly origin: 'seed' | 'extrapolated';
  /** 0 for seed data, q for the data of round q. */
  readonly round: number;
  readonly slot: number;
  readonly attempt: number;
  readonly fields: Fields;
  readonly label: Label;
  /** The one answer, as it stands in the context; extractive question answering. */
  readonly answers?: readonly AnswerSpan[];
  /** What the row counts in the loss of a training. @default 1 */
  readonly weight?: number;
  readonly lineage: Lineage;
}
