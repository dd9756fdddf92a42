import type { CheckpointStore, StoredCheckpoint } from '../ports/checkpoint-store.ts';

/** A checkpoint store that remembers which rounds were saved; the model keeps its own weights under the directory's name. */
export function createMemoryCheckpointStore(): CheckpointStore {
  const stored = new Map<number, StoredCheckpoint>();
  return {
    find: async (round) => stored.get(round),
    unfinished: () => undefined,
    async save(round, model, summary) {
      const checkpoint = { directory: `memory/rounds/${round}`, summary };
      await model.save(checkpoint.directory);
      stored.set(round, checkpoint);
      return checkpoint;
    },
  };
}
