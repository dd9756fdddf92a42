import type { TextEmbedder } from '../ports/text-embedder.ts';
import { createCosineIndex, unitVectors, type CosineIndex } from './cosine-index.ts';

/** The direction of each distinct text. */
export async function embedTexts(texts: Iterable<string>, embedder: TextEmbedder, { signal }: { signal?: AbortSignal | undefined } = {}): Promise<ReadonlyMap<string, Float32Array>> {
  const distinct = [...new Set(texts)];
  if (distinct.length === 0) return new Map();
  const vectors = unitVectors(await embedder.embed(distinct.map((text) => ({ text })), { signal }));
  return new Map(distinct.map((text, place) => [text, vectors[place] as Float32Array]));
}

/** An index of the directions of texts. */
export async function embedDirections(texts: Iterable<string>, embedder: TextEmbedder, options: { signal?: AbortSignal | undefined } = {}): Promise<CosineIndex> {
  return createCosineIndex([...(await embedTexts(texts, embedder, options)).values()]);
}
