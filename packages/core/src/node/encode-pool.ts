import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import { concatenateEncodedRows, unpackEncodedRows, type EncodedRows } from './encoded-rows.ts';
import type { EncodeWorkerData } from './encode-worker.ts';
import { createTextTokenizer, type EncodeRequest, type TextTokenizer } from './tokenizer.ts';

/** Fewer rows than this are not worth a message to a worker. */
const MINIMUM_CHUNK_ROWS = 2000;
/** Several chunks a worker even out texts of unequal length. */
const CHUNKS_PER_THREAD = 4;
/** Native encoding runs on libuv's threads, of which a process has four. */
const MAXIMUM_THREADS = 4;

/** Encodes long lists in worker threads and short ones at home. */
export interface EncodePool {
  /** The tokenizer of this thread. */
  readonly home: TextTokenizer;
  encode(request: EncodeRequest, signal?: AbortSignal): Promise<EncodedRows>;
  close(): Promise<void>;
}

export function createEncodePool(tokenizerJson: string, threads = Math.min(MAXIMUM_THREADS, availableParallelism())): EncodePool {
  const home: TextTokenizer = createTextTokenizer(tokenizerJson);
  let workers: Piscina | undefined;

  const encodeInWorkers = async (request: EncodeRequest, signal?: AbortSignal): Promise<EncodedRows> => {
    const pool = (workers ??= startWorkers(tokenizerJson, threads));
    const chunks = splitRequest(request, threads);
    const encoded: EncodedRows[] = [];
    let next = 0;
    /** The signal is asked between chunks: ending a worker inside native code could end the process. */
    const encodeInTurn = async (): Promise<void> => {
      for (let place = next++; place < chunks.length; place = next++) {
        signal?.throwIfAborted();
        encoded[place] = unpackChunk(await pool.run(chunks[place]));
      }
    };
    await Promise.all(Array.from({ length: Math.min(threads, chunks.length) }, encodeInTurn));
    return concatenateEncodedRows(encoded);
  };

  return {
    home,
    async encode(request, signal) {
      signal?.throwIfAborted();
      return request.inputs.length < MINIMUM_CHUNK_ROWS ? home.encode(request) : encodeInWorkers(request, signal);
    },
    async close() {
      await workers?.close();
      workers = undefined;
    },
  };
}

function startWorkers(tokenizerJson: string, threads: number): Piscina {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'; // sources run as they are, or compiled
  const pool = new Piscina({
    filename: new URL(`./encode-worker.${extension}`, import.meta.url).href,
    workerData: { tokenizerJson } satisfies EncodeWorkerData,
    minThreads: 0,
    maxThreads: threads,
    idleTimeout: 5000,
  });
  pool.on('error', () => undefined); // the task that met it rejects; without a listener the process would end
  return pool;
}

function splitRequest(request: EncodeRequest, threads: number): EncodeRequest[] {
  const { inputs } = request;
  const count = Math.max(1, Math.min(Math.floor(inputs.length / MINIMUM_CHUNK_ROWS), threads * CHUNKS_PER_THREAD));
  const size = Math.ceil(inputs.length / count);
  return Array.from({ length: count }, (_, place) => ({ ...request, inputs: inputs.slice(place * size, (place + 1) * size) }));
}

function unpackChunk(packed: ArrayBuffer): EncodedRows {
  const rows = unpackEncodedRows(packed);
  if (rows === undefined) throw new Error('A worker returned malformed rows.');
  return rows;
}
