import type { TextSketch } from '../overlap/text-sketch.ts';

/** Sketches many texts, in their order, where that is quickest: `createSketchPool` of core/node does it in worker threads. */
export interface TextSketcher {
  sketch(texts: readonly string[], options?: { signal?: AbortSignal | undefined }): Promise<readonly TextSketch[]>;
}
