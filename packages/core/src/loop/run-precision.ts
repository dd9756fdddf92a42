import type { RunStore } from '../ports/run-store.ts';
import type { TrainingEvent } from '../ports/small-model-trainer.ts';

const PRECISION_FACT = 'precision';

/** The precision of a run: what its first training started in, for all that follow and after a resume. */
export interface PrecisionKeeper {
  /** Of the run so far; undefined before its first training. */
  readonly kept: string | undefined;
  /** Takes note of a training's start. */
  keep(event: TrainingEvent): void;
  /** Settles when what was noted is stored. */
  saved(): Promise<void>;
}

/** A trainer may choose its precision by a measurement, which need not come out the same twice; a run is one precision. */
export async function createPrecisionKeeper(store: Pick<RunStore, 'fact' | 'saveFact'>): Promise<PrecisionKeeper> {
  const kept = (await store.fact(PRECISION_FACT)) as string | undefined;
  let saving: Promise<void> | undefined;
  return {
    kept,
    keep(event) {
      if (event.type !== 'started' || kept !== undefined) return;
      saving = store.saveFact(PRECISION_FACT, event.precision);
      saving.catch(() => {}); // `saved` tells
    },
    saved: async () => saving,
  };
}
