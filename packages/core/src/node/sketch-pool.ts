import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import { sketchText, unpackSketches, type TextSketch } from '../overlap/text-sketch.ts';
import type { TextSketcher } from '../ports/text-sketcher.ts';

/** Fewer characters than this are not worth a message to a worker. */
const MINIMUM_CHUNK_CHARACTERS = 250_000;
/** Texts of unequal length are evened out by several chunks a worker. */
const CHUNKS_PER_THREAD = 4;

/** A sketcher with worker threads; they start with the first long list, and `close` ends them. */
export interface SketchPool extends TextSketcher {
  close(): Promise<void>;
}

/** Sketches long lists in worker threads and short ones at home. */
export function createSketchPool({ threads = availableParallelism() }: { threads?: number } = {}): SketchPool {
  let workers: Piscina | undefined;
  return {
    async sketch(texts, { signal } = {}) {
      signal?.throwIfAborted();
      const chunks = splitTexts(texts, threads);
      if (chunks.length < 2) return texts.map(sketchText);
      const pool = (workers ??= startWorkers(threads));
      const sketched = await Promise.all(chunks.map(async (chunk): Promise<TextSketch[]> => unpackSketches(await pool.run(chunk, { signal: signal ?? null }) as ArrayBuffer)));
      return sketched.flat();
    },
    async close() {
      await workers?.close();
      workers = undefined;
    },
  };
}

function startWorkers(threads: number): Piscina {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'; // sources run as they are, or compiled
  const pool = new Piscina({ filename: new URL(`./sketch-worker.${extension}`, import.meta.url).href, minThreads: 0, maxThreads: threads, idleTimeout: 5000 });
  pool.on('error', () => undefined); // the task that met it rejects; without a listener the process would end
  return pool;
}

/** Chunks of about as many characters each; one where there is little to do. */
function splitTexts(texts: readonly string[], threads: number): (readonly string[])[] {
  const characters = texts.reduce((sum, text) => sum + text.length, 0);
  const count = Math.min(Math.floor(characters / MINIMUM_CHUNK_CHARACTERS), threads * CHUNKS_PER_THREAD);
  if (count < 2) return [texts];
  const chunks: string[][] = [[]];
  let filled = 0;
  for (const text of texts) {
    if (filled >= characters / count) {
      chunks.push([]);
      filled = 0;
    }
    (chunks.at(-1) as string[]).push(text);
    filled += text.length;
  }
  return chunks;
}
