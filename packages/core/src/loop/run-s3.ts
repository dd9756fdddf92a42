import type { GoldExample } from '../example/example.ts';
import type { CheckpointStore } from '../ports/checkpoint-store.ts';
import type { DatasetEncoder } from '../ports/encoded-dataset.ts';
import type { RunStore } from '../ports/run-store.ts';
import type { Clock } from '../ports/runtime.ts';
import type { SmallModelTrainer } from '../ports/small-model-trainer.ts';
import type { Teacher } from '../ports/teacher.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import type { RunEvent } from './run-event.ts';
import type { S3Config } from './s3-config.ts';

/** Gold validation data by role; under `goldRoles: paper` both are the same rows. */
export interface GoldValidation {
  readonly mining: readonly GoldExample[];
  readonly selection: readonly GoldExample[];
}

/** Gold test: sealed. The loop scores it once and otherwise asks `contains` only. */
export interface SealedTest {
  /** True when the text occurs in test after normalisation: generated field, or context. No labels. */
  contains(field: 'generated' | 'context', text: string): boolean;
  /** Hands out the rows for the final evaluation. */
  open(): readonly GoldExample[];
}

/** Contexts that seed data may use. */
export interface SeedContext {
  readonly id: string;
  readonly text: string;
}

/** Exact distance between a simulated teacher's data and its gold distribution. */
export interface GapMeter {
  /** Over the phenomenon × label distribution of the rows. */
  measure(rows: readonly { fields: Readonly<Record<string, string>>; label: string }[]): { totalVariation: number; jensenShannon: number };
}

/** Everything a run works with; wired in one composition root. */
export interface S3Dependencies {
  readonly task: TaskSpec;
  readonly teacher: Teacher;
  readonly trainer: SmallModelTrainer;
  readonly encoder: DatasetEncoder;
  readonly store: RunStore;
  readonly checkpoints: CheckpointStore;
  readonly gold: GoldValidation;
  readonly test: SealedTest;
  /** Empty for single-sentence tasks. */
  readonly contexts: readonly SeedContext[];
  readonly clock: Clock;
  readonly gap?: GapMeter;
  readonly onEvent?: (event: RunEvent) => void;
  readonly signal?: AbortSignal;
}

export type { S3Config, RunEvent };
