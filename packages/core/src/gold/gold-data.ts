import type { GoldExample } from '../example/example.ts';
import type { CosineIndex } from '../overlap/cosine-index.ts';
import type { TextOverlap } from '../overlap/text-overlap.ts';
import type { TextSketch } from '../overlap/text-sketch.ts';
import type { TextEmbedder } from '../ports/text-embedder.ts';
import type { TextSketcher } from '../ports/text-sketcher.ts';

/** Gold validation data by role; under `goldRoles: paper` both are the same rows. */
export interface GoldValidation {
  /** Its errors go to the teacher. */
  readonly mining: readonly GoldExample[];
  /** Chooses checkpoints, stops the loop; everything shown by round is measured on it. */
  readonly selection: readonly GoldExample[];
}

/** Gold test: sealed. A round may ask what a text shares with it, and nothing else; the final evaluation opens it, once. */
export interface SealedTest {
  /** True when the text occurs in test after normalisation: generated field, or context. No labels. */
  contains(field: 'generated' | 'context', text: string): boolean;
  /** What the text has in common with that field of test. No labels. */
  overlap(field: 'generated' | 'context', text: string, sketch?: TextSketch): TextOverlap;
  /** Makes what `overlap` needs with this sketcher; without it the first call makes it, which takes a second for a large test. */
  prepareOverlap(field: 'generated' | 'context', options: { sketcher: TextSketcher; signal?: AbortSignal | undefined }): Promise<void>;
  /** Directions of the generated texts, without texts and labels. */
  directions(embedder: TextEmbedder, options?: { signal?: AbortSignal | undefined }): Promise<CosineIndex>;
  /** Hands out the rows for the final evaluation; a second call throws. */
  open(): readonly GoldExample[];
}
