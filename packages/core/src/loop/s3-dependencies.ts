import type { Fields, Label } from '../example/example.ts';
import type { GoldValidation, SealedTest } from '../gold/gold-data.ts';
import type { CandidateFilter } from '../ports/candidate-filter.ts';
import type { CheckpointStore } from '../ports/checkpoint-store.ts';
import type { DatasetEncoder } from '../ports/encoded-dataset.ts';
import type { RunStore } from '../ports/run-store.ts';
import type { Clock } from '../ports/runtime.ts';
import type { SpendLedger } from '../ports/spend-ledger.ts';
import type { SmallModelTrainer } from '../ports/small-model-trainer.ts';
import type { Teacher } from '../ports/teacher.ts';
import type { TextEmbedder } from '../ports/text-embedder.ts';
import type { TextSketcher } from '../ports/text-sketcher.ts';
import type { SeedContext } from '../synthesis/draw-contexts.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import type { RunEvent } from './run-event.ts';

/** Exact distance between a simulated teacher's data and its gold distribution. */
export interface GapMeter {
  /** Over the phenomenon × label distribution of the rows. */
  measure(rows: readonly { fields: Fields; label: Label }[]): { totalVariation: number; jensenShannon: number };
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
  /** Filters of your own, asked in order after the built-in ones. */
  readonly candidateFilters?: readonly CandidateFilter[];
  /** Embeds texts for filters by cosine and for `labelNoise`: `createCheckpointEmbedder`. */
  readonly embedder?: TextEmbedder;
  /** Sketches texts for the overlap with gold; without it they are sketched in this thread. */
  readonly sketcher?: TextSketcher;
  readonly gap?: GapMeter;
  /** Of a teacher whose calls are billed; what it has counted goes into the report. */
  readonly ledger?: Pick<SpendLedger, 'summary'>;
  readonly onEvent?: (event: RunEvent) => void;
  readonly signal?: AbortSignal;
}
