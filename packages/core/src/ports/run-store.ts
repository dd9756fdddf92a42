import type { Label, SyntheticExample } from '../example/example.ts';
import type { Candidate, SlotKey } from './teacher.ts';

/** Part of the gold data that predictions were made on. */
export type GoldPart = 'mining' | 'selection' | 'test';

/** A teacher's answer to a slot, as stored the moment it arrived. */
export interface StoredCandidate {
  readonly key: SlotKey;
  readonly candidate: Candidate;
}

/** A candidate that a filter turned away, for `dataset/rejected.jsonl` and the report. */
export interface Rejection {
  readonly key: SlotKey;
  readonly label: Label;
  readonly reason: string;
  readonly fields?: Readonly<Record<string, string>>;
}

/** Rationales kept for one label. */
export interface StoredRationales {
  readonly label: Label;
  readonly rationales: readonly string[];
}

/** What a finished stage of synthesis did; its presence means the stage need not run again. */
export interface StageResult {
  readonly stage: 'seed' | 'extrapolation' | 'control';
  readonly round: number;
  readonly requested: number;
  readonly examples: readonly SyntheticExample[];
  readonly rejections: readonly Rejection[];
  readonly candidates: number;
  /** Candidates by how they were found: generated, keyed, nearest … */
  readonly sources: Readonly<Record<string, number>>;
  /** Gold rows or pool rows set aside, by reason. */
  readonly warnings: readonly string[];
}

/** One prediction on a gold row. */
export interface StoredPrediction {
  readonly goldId: string;
  readonly label: Label;
  /** By label, in the task's order. */
  readonly probabilities: readonly number[];
  readonly loss: number;
}

/** A line of the run's history. */
export interface StoredEvent {
  /** Milliseconds since the Unix epoch. */
  readonly time: number;
  readonly type: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/**
 * Everything a run has learned or paid for. Each call is durable when its promise resolves; each write is atomic.
 * Round state is derived from here, so that `resume` is `run` again.
 */
export interface RunStore {
  saveCandidate(entry: StoredCandidate): Promise<void>;
  /** Candidates of a stage in order of attempt, then slot. */
  candidates(stage: SlotKey['stage'], round: number): Promise<readonly StoredCandidate[]>;
  saveRationales(entry: StoredRationales): Promise<void>;
  rationales(): Promise<readonly StoredRationales[]>;
  saveStage(result: StageResult): Promise<void>;
  stage(stage: StageResult['stage'], round: number): Promise<StageResult | undefined>;
  savePredictions(round: number, part: GoldPart, predictions: readonly StoredPrediction[]): Promise<void>;
  predictions(round: number, part: GoldPart): Promise<readonly StoredPrediction[] | undefined>;
  /** Small facts by name, such as why the run stopped. */
  saveFact(name: string, value: unknown): Promise<void>;
  fact(name: string): Promise<unknown>;
  appendEvent(event: StoredEvent): Promise<void>;
  events(): Promise<readonly StoredEvent[]>;
}
