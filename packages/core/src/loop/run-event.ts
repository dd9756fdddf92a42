import type { ControlResult } from '../control/control-result.ts';
import type { RoundGap } from '../gap/gap-estimate.ts';
import type { SpendSummary } from '../ports/spend-ledger.ts';
import type { TrainingEvent } from '../ports/small-model-trainer.ts';

/** Progress of a run, for status lines; what must last is in the run store. */
export type RunEvent =
  | { readonly type: 'run-started'; readonly task: string; readonly rounds: number; readonly resumed: boolean }
  | { readonly type: 'stage-started'; readonly stage: 'rationale' | 'seed' | 'label' | 'extrapolation' | 'control'; readonly round: number; readonly rows: number }
  | { readonly type: 'stage-progress'; readonly stage: 'seed' | 'extrapolation' | 'control'; readonly round: number; readonly accepted: number; readonly rejected: number; readonly rows: number }
  | { readonly type: 'stage-finished'; readonly stage: 'rationale' | 'seed' | 'label' | 'extrapolation' | 'control'; readonly round: number; readonly accepted: number; readonly rejected: number; readonly fromStore: boolean }
  | { readonly type: 'encoding'; readonly round: number; readonly rows: number }
  | { readonly type: 'training'; readonly round: number; readonly event: TrainingEvent }
  | { readonly type: 'training-reused'; readonly round: number; readonly directory: string }
  | { readonly type: 'predicting'; readonly round: number; readonly part: 'mining' | 'selection' | 'test'; readonly rows: number }
  | { readonly type: 'round-finished'; readonly round: number; readonly trainingRows: number; readonly errors: number; readonly selectionAccuracy: number; readonly miningAccuracy: number }
  | { readonly type: 'measuring-gap'; readonly round: number; readonly rows: number }
  /** Gold selection against the round's synthetic rows. */
  | { readonly type: 'gap-measured'; readonly round: number; readonly gap: RoundGap; readonly seconds: number }
  /** Rows from errors against as many control rows, before the round's own training. */
  | { readonly type: 'control-finished'; readonly round: number; readonly control: ControlResult }
  /** After a call was settled; not kept in the run's history. */
  | { readonly type: 'spend'; readonly spend: SpendSummary }
  | { readonly type: 'warning'; readonly message: string }
  | { readonly type: 'run-finished'; readonly stoppedBecause: string; readonly testAccuracy: number };
