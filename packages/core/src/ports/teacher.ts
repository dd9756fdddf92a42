import type { AnswerSpan } from '../answer/answer-span.ts';
import type { Fields, GoldExample, Label } from '../example/example.ts';
import type { TokenUsage } from './language-model.ts';

/** Identifies one draw: with the run's seed it fixes everything a candidate depends on. */
export interface SlotKey {
  readonly stage: 'rationale' | 'seed' | 'label' | 'extrapolation' | 'control';
  /** 0 for rationales, seed data and what is extrapolated before any training; 1 for another set of seed data; q for the data extrapolated from the errors of round q - 1, and their labels. */
  readonly round: number;
  /** Place in the stage, from 0. */
  readonly slot: number;
  /** 0 for the first draw of the slot, then 1, 2 … for its replacements. */
  readonly attempt: number;
}

/** Asks for the list of rationales of one label (T_ration; single-sentence tasks). */
export interface RationaleSlot {
  readonly key: SlotKey;
  readonly label: Label;
  /** How many rationales to list (the paper's K). */
  readonly count: number;
}

/** Asks for one seed example (T_query). */
export interface SeedSlot {
  readonly key: SlotKey;
  /** The text of the answer in extractive question answering; empty where the teacher chooses it. */
  readonly label: Label;
  /** The k rationales drawn for this slot; empty for tasks without rationales. */
  readonly rationales: readonly string[];
  /** The context drawn for this slot, with the answer to ask for where the teacher does not choose one; tasks with a context. */
  readonly context?: { readonly id: string; readonly text: string; readonly answer?: AnswerSpan };
}

/** The small model's wrong answer to an error. */
export interface StudentAnswer {
  readonly predicted: Label;
  /** Its probability of that label or answer. */
  readonly confidence: number;
}

/** Asks for one example like a misclassified gold example, with its gold label (T_mis). */
export interface ExtrapolationSlot {
  readonly key: SlotKey;
  readonly error: GoldExample;
  /** Which of the k examples of this error, from 0. */
  readonly copy: number;
  /** Of a task that shows it to the teacher. */
  readonly student?: StudentAnswer;
}

/** Asks for one example of either kind. */
export type Slot = SeedSlot | ExtrapolationSlot;

/** Where a candidate came from, for lineage and the report. */
export interface CandidateSource {
  /** Share counted in the report: a language model's call, or how a pool row was found. */
  readonly kind: 'generated' | 'simulated' | 'keyed' | 'nearest' | 'random';
  /** Identifier of the pool row, or of the call (its key in the journal). */
  readonly id?: string;
  readonly modelId?: string;
  /** sha256 of the rendered prompt. */
  readonly promptHash?: string;
}

/** A teacher's answer to one slot. */
export type Candidate =
  | { readonly status: 'proposed'; readonly fields: Fields; /** Where the answer stands in the context; extractive question answering. */ readonly answer?: AnswerSpan; readonly source: CandidateSource; readonly usage?: TokenUsage; /** That it took. @default 1 */ readonly calls?: number; /** The teacher's own words, before they were parsed. */ readonly reply?: string }
  | { readonly status: 'refused'; readonly reason: string; readonly source: CandidateSource; readonly usage?: TokenUsage; readonly calls?: number }
  /** This slot can get nothing more from this teacher: it is not asked again. */
  | { readonly status: 'exhausted'; readonly reason: string };

/** A teacher's answer to a rationale slot. */
export interface RationaleReply {
  readonly rationales: readonly string[];
  readonly source: CandidateSource;
  readonly usage?: TokenUsage;
}

/** Asks which label a row has. */
export interface VoteRequest {
  readonly fields: Fields;
  /** In the order in which they are to be offered. */
  readonly labels: readonly Label[];
  /** Tells apart the asks about one row, from 0. */
  readonly ask: number;
  readonly temperature: number;
}

/** A teacher's vote. */
export interface Vote {
  /** Absent where the teacher named none of the labels. */
  readonly label?: Label;
  readonly usage?: TokenUsage;
}

/**
 * Proposes candidates for slots. Slots of a wave are asked for in slot order, up to `concurrency` at once;
 * a teacher that holds state must settle its choice before its first `await`.
 */
export interface Teacher {
  readonly provider: string;
  /** True where outputs must be labelled as simulated. */
  readonly simulated: boolean;
  /** True where it renders the task's prompts, which are then checked before it is asked. @default false */
  readonly rendersPrompts?: boolean;
  propose(slot: Slot, options?: { signal?: AbortSignal }): Promise<Candidate>;
  /** Lists rationales; absent where the teacher has none to give. */
  proposeRationales?(slot: RationaleSlot, options?: { signal?: AbortSignal }): Promise<RationaleReply>;
  /** Says which label a row has; absent where the teacher cannot tell. */
  vote?(request: VoteRequest, options?: { signal?: AbortSignal }): Promise<Vote>;
  /** Tells a stateful teacher which errors, or gold rows in their place, it is going to be asked about in the stage that begins. */
  expectErrors?(errors: readonly GoldExample[]): void;
  /** Tells a stateful teacher what it answered before a resume, in slot order. */
  restore?(slot: Slot, candidate: Candidate): void;
}
