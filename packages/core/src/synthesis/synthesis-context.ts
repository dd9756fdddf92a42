import type { FilterPipeline } from '../filter/filter-pipeline.ts';
import type { RunEvent } from '../loop/run-event.ts';
import type { RunStore } from '../ports/run-store.ts';
import type { Teacher } from '../ports/teacher.ts';
import type { TaskFile } from '../task/task-file.ts';

/** What every stage of synthesis works with. */
export interface SynthesisContext {
  readonly teacher: Teacher;
  readonly store: RunStore;
  /** One pipeline for the whole run: a row of round 2 may not repeat one of the seed data. */
  readonly filters: FilterPipeline;
  /** Teacher calls in flight. */
  readonly concurrency: number;
  /** @default 'pause' */
  readonly whenBudgetReached?: TaskFile['budget']['whenReached'];
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}
