import type { Points } from '../statistics/points.ts';
import type { EncoderInput } from './encoded-dataset.ts';

/** Turns texts, or pairs, into points that lie near each other where the texts say the like. The same encoder for the whole run. */
export interface TextEmbedder {
  /** A point for each input, in order. */
  embed(inputs: readonly Pick<EncoderInput, 'text' | 'pair'>[], options?: { signal?: AbortSignal | undefined }): Promise<Points>;
}
