import type { TrainingOptions } from '../ports/small-model-trainer.ts';
import type { TaskFile } from '../task/task-file.ts';

/** Settings of one run, apart from the task and the data; the names are the task file's. */
export interface S3Config {
  /** Seed of everything random. */
  readonly runSeed: number;
  /** R. */
  readonly rounds: number;
  readonly rationales: TaskFile['rationales'];
  readonly sampling: TaskFile['sampling'];
  readonly seed: Pick<TaskFile['seed'], 'rows' | 'balance' | 'candidatesPerRow'>;
  readonly extrapolation: TaskFile['extrapolation'];
  readonly filters: TaskFile['filters'];
  readonly stop: TaskFile['stop'];
  /** What a spent budget does to a stage: end the run there, or end the stage with the rows it has. @default 'pause' */
  readonly whenBudgetReached?: TaskFile['budget']['whenReached'];
  readonly maxLength: number;
  /** Initial checkpoint f is re-initialised from, each round. */
  readonly checkpoint: string;
  readonly training: Omit<TrainingOptions, 'seed'>;
  /** Seconds between two writings of an unfinished training; 0: never. @default 120 */
  readonly saveTrainingEverySeconds?: number;
  /** Teacher calls in flight. */
  readonly concurrency: number;
}
