import type { TextEmbedder } from '../ports/text-embedder.ts';
import { pointsOf } from '../statistics/points.ts';
import { createWordEncoder } from './word-encoder.ts';

/** Counts of words, hashed into columns: texts of the same words lie in the same direction. No checkpoint needed. */
export function createWordEmbedder({ columns = 256 }: { columns?: number } = {}): TextEmbedder {
  const encoder = createWordEncoder();
  return {
    async embed(inputs, { signal } = {}) {
      const { inputIds, rowOffsets } = await encoder.encode(inputs, { maxLength: 512, ...(signal !== undefined && { signal }) });
      const values = new Float32Array(inputs.length * columns);
      for (let row = 0; row < inputs.length; row += 1) {
        for (const id of inputIds.subarray(rowOffsets[row], rowOffsets[row + 1])) values[row * columns + (id % columns)]! += 1;
      }
      return pointsOf(values, columns);
    },
  };
}
