import type { TrainedModel, TrainingSummary } from './small-model-trainer.ts';

/** A checkpoint written whole: its presence means that round need not be trained again. */
export interface StoredCheckpoint {
  readonly directory: string;
  readonly summary: TrainingSummary;
}

/** Keeps the checkpoint of each round. A checkpoint half written is never found. */
export interface CheckpointStore {
  find(round: number): Promise<StoredCheckpoint | undefined>;
  /** Folder for the state of a round's training while it is under way; undefined: none is kept. `save` removes it. */
  unfinished(round: number): string | undefined;
  /** Saves the model and its summary; atomic. */
  save(round: number, model: TrainedModel, summary: TrainingSummary): Promise<StoredCheckpoint>;
}
