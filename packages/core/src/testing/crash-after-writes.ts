import type { CheckpointStore } from '../ports/checkpoint-store.ts';
import type { RunStore } from '../ports/run-store.ts';

/** Thrown in the place of a process that ends. */
export class SimulatedCrash extends Error {
  constructor(write: number) {
    super(`Simulated crash at write ${write}.`);
    this.name = 'SimulatedCrash';
  }
}

/** Stores that fail for good at one write, and how many writes were tried. */
export interface CrashingStores {
  readonly store: RunStore;
  readonly checkpoints: CheckpointStore;
  writes(): number;
}

/**
 * Wraps both stores: `writes` of them succeed, the next one fails, and so does every write after it, as if the process
 * had ended there. `lost: false` lets the failing write reach the store before its caller hears of it.
 */
export function crashAfterWrites(
  inner: { store: RunStore; checkpoints: CheckpointStore },
  { writes, lost = true }: { writes: number; lost?: boolean },
): CrashingStores {
  let tried = 0;
  const guard = async <T>(write: () => Promise<T>): Promise<T> => {
    tried += 1;
    const place = tried;
    if (place <= writes) return write();
    if (place === writes + 1 && !lost) await write();
    throw new SimulatedCrash(place);
  };
  const { store, checkpoints } = inner;
  return {
    store: {
      ...store,
      saveCandidate: (entry) => guard(() => store.saveCandidate(entry)),
      saveRationales: (entry) => guard(() => store.saveRationales(entry)),
      saveStage: (result) => guard(() => store.saveStage(result)),
      savePredictions: (round, part, rows) => guard(() => store.savePredictions(round, part, rows)),
      saveFact: (name, value) => guard(() => store.saveFact(name, value)),
      appendEvent: (event) => guard(() => store.appendEvent(event)),
    },
    checkpoints: {
      find: (round) => checkpoints.find(round),
      unfinished: (round) => checkpoints.unfinished(round),
      save: (round, model, summary) => guard(() => checkpoints.save(round, model, summary)),
    },
    writes: () => tried,
  };
}
