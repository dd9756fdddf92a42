import { workerData } from 'node:worker_threads';
import { move } from 'piscina';
import { layOutWindows, type WindowRequest } from '../answer/encode-windows.ts';
import { packEncodedRows } from './encoded-rows.ts';
import { packEncodedWindows } from './encoded-windows.ts';
import { createTextTokenizer, type EncodeRequest } from './tokenizer.ts';

/** What the pool hands to each worker when it starts. */
export interface EncodeWorkerData {
  /** Contents of tokenizer.json. */
  readonly tokenizerJson: string;
}

const tokenizer = createTextTokenizer((workerData as EncodeWorkerData).tokenizerJson);

/** Encodes one chunk of rows; what is packed is transferred, not copied. */
export async function encodeRows(request: EncodeRequest): Promise<ArrayBuffer> {
  return move(packEncodedRows(await tokenizer.encode(request))) as ArrayBuffer;
}

/** The same of questions and their contexts. */
export async function encodeWindows(request: WindowRequest): Promise<ArrayBuffer> {
  return move(packEncodedWindows(await layOutWindows(tokenizer, request))) as ArrayBuffer;
}
