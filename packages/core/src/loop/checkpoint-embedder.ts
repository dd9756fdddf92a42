import type { DatasetEncoder } from '../ports/encoded-dataset.ts';
import type { SmallModelTrainer } from '../ports/small-model-trainer.ts';
import type { TextEmbedder } from '../ports/text-embedder.ts';
import { pointsOf } from '../statistics/points.ts';

/** Whose states the points are. */
export interface CheckpointEmbedderOptions {
  readonly trainer: Pick<SmallModelTrainer, 'load'>;
  readonly encoder: DatasetEncoder;
  /** Folder of the checkpoint. */
  readonly checkpoint: string;
  /** Tokens that are read of a text. */
  readonly maxLength: number;
}

/**
 * Points are the last hidden states of a checkpoint before any training, pooled as its own files ask (the mean where they
 * ask for nothing). The model is in memory while a call lasts.
 */
export function createCheckpointEmbedder({ trainer, encoder, checkpoint, maxLength }: CheckpointEmbedderOptions): TextEmbedder {
  return {
    async embed(inputs, { signal } = {}) {
      const signals = signal === undefined ? {} : { signal };
      const encoded = await encoder.encode(inputs, { maxLength, ...signals });
      const model = await trainer.load(checkpoint, signals);
      try {
        const states = await model.embed(encoded, { layer: -1, pooling: 'checkpoint', ...signals });
        return pointsOf(states, states.length / inputs.length);
      } finally {
        await model.dispose();
      }
    },
  };
}
