import type { TrainingOptions } from '../ports/small-model-trainer.ts';
import type { LabelNoiseSettings } from '../task/label-noise-settings.ts';
import type { TaskFile } from '../task/task-file.ts';

/** The task file's settings, and what a method adds to them. */
export type ExtrapolationConfig = Pick<TaskFile['extrapolation'], 'perError' | 'candidatesPerRow' | 'errors'> & Partial<Pick<TaskFile['extrapolation'], 'choose' | 'labelPrior' | 'label'>> & {
  /** Rows of each round's data, from round 1: more errors than a share are chosen from, fewer are cycled. Default: every error, `perError` times. */
  readonly rowsByRound?: readonly number[];
};

/** Online arm control. */
export interface ControlSettings {
  /** m: rows of each kind, at most as many as the round has. */
  readonly rows: number;
  /** Trainings of each kind, at least 3. */
  readonly seeds: number;
  /** The run stops only when the interval of the gain lies wholly below this, in accuracy on selection. */
  readonly minGain: number;
}

/** What is measured after each round between synthetic rows and gold selection. */
export interface GapSettings {
  /** Gold rows, and synthetic rows, that are compared; more are sampled. */
  readonly maxRows: number;
}

/** Settings of one run, apart from the task and the data; the names are the task file's. */
export interface S3Config {
  /** Name of the method, for the report. @default 's3' */
  readonly method?: string;
  /** Seed of everything random. */
  readonly runSeed: number;
  /** R. */
  readonly rounds: number;
  readonly rationales: TaskFile['rationales'];
  readonly sampling: TaskFile['sampling'];
  readonly seed: Pick<TaskFile['seed'], 'rows' | 'balance' | 'candidatesPerRow'>;
  readonly extrapolation: ExtrapolationConfig;
  /** Rows extrapolated from all of mining, cycling, before the first training. @default 0 */
  readonly miningRows?: number;
  /** Gold rows that every training set begins with; `all` is mining and selection, and then the last epoch is kept. @default 'none' */
  readonly goldInTraining?: 'none' | 'mining' | 'all';
  /** Folds of mining: each row's prediction comes from a model trained without it. @default 0, the round's own model */
  readonly outOfFold?: number;
  /** false: a round goes on from the weights of the round before, an ablation. @default true */
  readonly reinitialise?: boolean;
  readonly filters: TaskFile['filters'];
  /** What is done about rows whose label is probably wrong. @default nothing */
  readonly labelNoise?: LabelNoiseSettings;
  /** Compares rows from errors with as many control rows, each round. @default off */
  readonly control?: ControlSettings;
  /** Measures the gap between synthetic rows and gold selection after each round. @default off */
  readonly gap?: GapSettings;
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
