import { move } from 'piscina';
import { packSketches, sketchText } from '../overlap/text-sketch.ts';

/** Sketches one chunk; the packed sketches are transferred, not copied. */
export default function sketchChunk(texts: readonly string[]): ArrayBuffer {
  return move(packSketches(texts.map(sketchText))) as ArrayBuffer;
}
