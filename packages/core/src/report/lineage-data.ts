import type { Fields, Label } from '../example/example.ts';
import type { CandidateSource } from '../ports/teacher.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import type { ErrorFate } from './error-fate.ts';

/** Every candidate of a run with where it came from and what came of it. */
export interface LineageData {
  /** What prompts are rendered from. */
  readonly task: LineageTask;
  /** Trained rounds: 0 … rounds - 1. */
  readonly rounds: number;
  /** Gold mining examples that rows were written from, in the order of the rows. */
  readonly errors: readonly LineageError[];
  /** In order of stage, slot and attempt. */
  readonly rows: readonly LineageRow[];
}

/** What the lineage shows of the task. */
export type LineageTask = Omit<TaskSpec, 'description'>;

/** A gold mining example with its predicted label by round. */
export interface LineageError {
  readonly id: string;
  readonly fields: Fields;
  readonly label: Label;
  /** [rounds], labels or texts of answers. */
  readonly predictions: readonly Label[];
  /** [rounds], whether that was right. */
  readonly right: readonly boolean[];
}

/** One candidate, or a slot for which the teacher had none. */
export interface LineageRow {
  /** Of an accepted row its own, such as `seed-12`; of another the slot's with its attempt, such as `seed-12@0`. */
  readonly id: string;
  readonly origin: 'seed' | 'extrapolated';
  /** 0 for seed data, q for the data of round q. */
  readonly round: number;
  /** The label it was asked for. */
  readonly label: Label;
  readonly status: 'accepted' | 'rejected' | 'exhausted';
  /** Why it was rejected, or why there was none. */
  readonly reason?: string;
  /** As accepted, artefacts stripped; as proposed where it was rejected; absent where nothing was proposed. */
  readonly fields?: Fields;
  /** The teacher's own words, where they differ from the text. */
  readonly reply?: string;
  /** Place in `errors` of the example that it was written from. */
  readonly error?: number;
  /** What became of that example. */
  readonly fate?: ErrorFate;
  /** The small model's of its wrong answer, where the prompt showed both. */
  readonly confidence?: number;
  /** Drawn into the prompt of a seed row. */
  readonly rationales?: readonly string[];
  /** Context of a seed row's prompt; sentence-pair tasks. */
  readonly context?: string;
  /** Absent where the teacher had nothing. */
  readonly source?: Pick<CandidateSource, 'kind' | 'id' | 'modelId'>;
  /**
   * Whether the task's templates give the prompt that was sent, by its sha256; `other` where they do not; absent where
   * no prompt was sent.
   */
  readonly prompt?: 'same' | 'other';
}
