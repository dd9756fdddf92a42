import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import { layOutWindows, type EncodedWindows, type WindowRequest } from '../answer/encode-windows.ts';
import { concatenateEncodedRows, unpackEncodedRows, type EncodedRows } from './encoded-rows.ts';
import { concatenateEncodedWindows, unpackEncodedWindows } from './encoded-windows.ts';
import type { EncodeWorkerData } from './encode-worker.ts';
import { createTextTokenizer, type EncodeRequest } from './tokenizer.ts';

/** Fewer inputs than this are not worth a message to a worker. */
const MINIMUM_CHUNK = 2000;
/** Several chunks a worker even out texts of unequal length. */
const CHUNKS_PER_THREAD = 4;
/** Native encoding runs on libuv's threads, of which a process has four. */
const MAXIMUM_THREADS = 4;

/** Encodes long lists in worker threads and short ones at home. */
export interface EncodePool {
  encode(request: EncodeRequest, signal?: AbortSignal): Promise<EncodedRows>;
  /** A context that two chunks ask about is tokenized in each. */
  encodeWindows(request: WindowRequest, signal?: AbortSignal): Promise<EncodedWindows>;
  close(): Promise<void>;
}

interface Inputs {
  readonly inputs: readonly unknown[];
}

/** One kind of request, at home and in workers. */
interface Encoding<Request extends Inputs, Encoded> {
  /** Exported by the worker. */
  readonly name: 'encodeRows' | 'encodeWindows';
  atHome(request: Request): Promise<Encoded>;
  unpack(packed: ArrayBuffer): Encoded | undefined;
  concatenate(chunks: readonly Encoded[]): Encoded;
}

export function createEncodePool(tokenizerJson: string, threads = Math.min(MAXIMUM_THREADS, availableParallelism())): EncodePool {
  const home = createTextTokenizer(tokenizerJson);
  let workers: Piscina | undefined;
  const rows: Encoding<EncodeRequest, EncodedRows> = { name: 'encodeRows', atHome: home.encode, unpack: unpackEncodedRows, concatenate: concatenateEncodedRows };
  const windows: Encoding<WindowRequest, EncodedWindows> = { name: 'encodeWindows', atHome: (request) => layOutWindows(home, request), unpack: unpackEncodedWindows, concatenate: concatenateEncodedWindows };

  const encodeInWorkers = async <Request extends Inputs, Encoded>(encoding: Encoding<Request, Encoded>, request: Request, signal?: AbortSignal): Promise<Encoded> => {
    const pool = (workers ??= startWorkers(tokenizerJson, threads));
    const chunks = splitRequest(request, threads);
    const encoded: Encoded[] = [];
    let next = 0;
    /** The signal is asked between chunks: ending a worker inside native code could end the process. */
    const encodeInTurn = async (): Promise<void> => {
      for (let place = next++; place < chunks.length; place = next++) {
        signal?.throwIfAborted();
        encoded[place] = unpackChunk(encoding, await pool.run(chunks[place], { name: encoding.name }));
      }
    };
    await Promise.all(Array.from({ length: Math.min(threads, chunks.length) }, encodeInTurn));
    return encoding.concatenate(encoded);
  };

  const encode = async <Request extends Inputs, Encoded>(encoding: Encoding<Request, Encoded>, request: Request, signal?: AbortSignal): Promise<Encoded> => {
    signal?.throwIfAborted();
    return request.inputs.length < MINIMUM_CHUNK ? encoding.atHome(request) : encodeInWorkers(encoding, request, signal);
  };

  return {
    encode: (request, signal) => encode(rows, request, signal),
    encodeWindows: (request, signal) => encode(windows, request, signal),
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

function splitRequest<Request extends Inputs>(request: Request, threads: number): Request[] {
  const { inputs } = request;
  const count = Math.max(1, Math.min(Math.floor(inputs.length / MINIMUM_CHUNK), threads * CHUNKS_PER_THREAD));
  const size = Math.ceil(inputs.length / count);
  return Array.from({ length: count }, (_, place) => ({ ...request, inputs: inputs.slice(place * size, (place + 1) * size) }));
}

function unpackChunk<Encoded>({ unpack }: Pick<Encoding<never, Encoded>, 'unpack'>, packed: ArrayBuffer): Encoded {
  const encoded = unpack(packed);
  if (encoded === undefined) throw new Error('A worker returned malformed rows.');
  return encoded;
}
