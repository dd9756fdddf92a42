import type { GoldExample } from '../example/example.ts';
import type { GoldValidation } from '../gold/gold-data.ts';
import type { S3Config } from '../loop/s3-config.ts';
import type { GapMeter } from '../loop/s3-dependencies.ts';
import type { CheckpointStore } from '../ports/checkpoint-store.ts';
import type { RunStore } from '../ports/run-store.ts';
import type { SpendLedger } from '../ports/spend-ledger.ts';
import type { TaskSpec } from '../task/task-spec.ts';

/** What a report is derived from: the stores and gold labels, nothing that a run remembers. */
export interface ReportInputs {
  readonly task: TaskSpec;
  readonly store: RunStore;
  readonly checkpoints: CheckpointStore;
  readonly gold: GoldValidation;
  readonly config: Pick<S3Config, 'runSeed' | 'checkpoint' | 'goldInTraining'>;
  readonly method: string;
  /** The teacher, or what is known of it. */
  readonly provider: { readonly simulated: boolean };
  readonly gap?: GapMeter;
  /** Of a teacher whose calls are billed. */
  readonly ledger?: Pick<SpendLedger, 'summary'>;
}

/** A finished run's inputs: gold test is open. */
export interface FinalReportInputs extends ReportInputs {
  readonly test: readonly GoldExample[];
}
