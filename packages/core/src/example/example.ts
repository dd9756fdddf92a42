/** Name of a label as the gold file writes it, such as `negative`. */
export type Label = string;

/** Text fields of an example by name, such as `{ premise, hypothesis }`. */
export type Fields = Readonly<Record<string, string>>;

/** One row of a gold file. */
export interface GoldExample {
  /** The row's own `id`, else `<file stem>-<row>`; unique within its file. */
  readonly id: string;
  readonly fields: Fields;
  readonly label: Label;
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
  readonly lineage: Lineage;
}
