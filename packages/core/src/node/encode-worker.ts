import { workerData } from 'node:worker_threads';
import { move } from 'piscina';
import { packEncodedRows } from './encoded-rows.ts';
import { createTextTokenizer, type EncodeRequest } from './tokenizer.ts';

/** What the pool hands to each worker when it starts. */
export interface EncodeWorkerData {
  /** Contents of tokenizer.json. */
  readonly tokenizerJson: string;
}

const tokenizer = createTextTokenizer((workerData as EncodeWorkerData).tokenizerJson);

/** Encodes one chunk; the packed rows are transferred, not copied. */
export default async function encodeChunk(request: EncodeRequest): Promise<ArrayBuffer> {
  return move(packEncodedRows(await tokenizer.encode(request))) as ArrayBuffer;
}
