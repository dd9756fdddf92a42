import type { EncodedWindows, Question } from '../answer/encode-windows.ts';
import { labelWindows } from '../answer/label-windows.ts';
import { StepsynthError } from '../errors.ts';
import type { DatasetEncoder, EncodedDataset, EncoderInput, QuestionInput, WindowedDataset } from '../ports/encoded-dataset.ts';
import { readCheckpointTokenizer, type CheckpointTokenizer } from './checkpoint-tokenizer.ts';
import { createEncodePool, type EncodePool } from './encode-pool.ts';
import { packEncodedRows, unpackEncodedRows, type EncodedRows } from './encoded-rows.ts';
import { packEncodedWindows, unpackEncodedWindows } from './encoded-windows.ts';
import { createEncodingCache, encodingKey, windowsKey, type EncodingCache, type Packing } from './encoding-cache.ts';
import type { EncodeRequest } from './tokenizer.ts';

/** Whose tokenizer encodes, and how. */
export interface DatasetEncoderOptions {
  /** Folder in Hugging Face layout; its tokenizer.json, or the vocabulary one is made from, is read at the first call. */
  readonly checkpointDirectory: string;
  /** Where encoded rows and windows are kept by content; without it nothing is kept. */
  readonly cacheDirectory?: string;
  /** Worker threads for 2,000 rows or questions and more. Default: one for each core, at most 4. */
  readonly threads?: number;
}

/** An encoder of every kind of row; `close` ends its worker threads. */
export interface CheckpointEncoder extends Required<DatasetEncoder> {
  close(): Promise<void>;
}

/** [CLS] and two [SEP] must fit, and something between them. */
const MINIMUM_LENGTH = 4;

interface Encoder {
  readonly tokenizer: CheckpointTokenizer;
  readonly pool: EncodePool;
}

/**
 * Encodes with one checkpoint's tokenizer, as Hugging Face's fast tokenizer does: special tokens added, cut
 * `longest_first`, not padded; token type ids for pairs where the checkpoint's model has them.
 * `encode` throws StepsynthError ENCODING where the checkpoint has no usable tokenizer.
 */
export function createDatasetEncoder(options: DatasetEncoderOptions): CheckpointEncoder {
  const cacheOf = <Encoded>(packing: Packing<Encoded>): EncodingCache<Encoded> | undefined => (options.cacheDirectory === undefined ? undefined : createEncodingCache(options.cacheDirectory, packing));
  const rowCache = cacheOf<EncodedRows>({ pack: packEncodedRows, unpack: unpackEncodedRows });
  const windowCache = cacheOf<EncodedWindows>({ pack: packEncodedWindows, unpack: unpackEncodedWindows });
  let opened: Promise<Encoder> | undefined;

  const throughCache = async <Encoded>(cache: EncodingCache<Encoded> | undefined, keyOf: () => string, encode: () => Promise<Encoded>, signal: AbortSignal | undefined): Promise<Encoded> => {
    const key = cache === undefined ? '' : keyOf();
    const known = await cache?.find(key);
    if (known !== undefined) return known;
    const encoded = await encode().catch((error: unknown) => {
      throw signal?.aborted === true ? error : unusable(options.checkpointDirectory, error);
    });
    await cache?.save(key, encoded);
    return encoded;
  };

  return {
    async encode(inputs, { maxLength, signal }): Promise<EncodedDataset> {
      checkLength(maxLength);
      signal?.throwIfAborted();
      const { tokenizer, pool } = await (opened ??= openEncoder(options));
      const request: EncodeRequest = { inputs: inputs.map(withoutLabel), maxLength, tokenTypes: tokenizer.tokenTypes };
      const rows = await throughCache(rowCache, () => encodingKey(tokenizer.json, request), () => pool.encode(request, signal), signal);
      const labels = labelIds(inputs);
      return { rows: inputs.length, ...rows, ...(labels !== undefined && { labels }) };
    },
    async encodeWindows(inputs, { maxLength, docStride, signal }): Promise<WindowedDataset> {
      checkLength(maxLength);
      signal?.throwIfAborted();
      const { tokenizer, pool } = await (opened ??= openEncoder(options));
      const request = { inputs: inputs.map(withoutAnswer), maxLength, docStride, tokenTypes: tokenizer.tokenTypes };
      const windows = await throughCache(windowCache, () => windowsKey(tokenizer.json, request), () => pool.encodeWindows(request, signal), signal);
      return labelWindows(windows, inputs);
    },
    async close() {
      const encoder = await opened?.catch(() => undefined);
      await encoder?.pool.close();
    },
  };
}

function checkLength(maxLength: number): void {
  if (Number.isInteger(maxLength) && maxLength >= MINIMUM_LENGTH) return;
  throw new StepsynthError('ENCODING', `The maximum length must be a whole number of tokens, ${MINIMUM_LENGTH} or more; got ${maxLength}.`, { hint: 'Set model.maxLength in the task file.' });
}

async function openEncoder({ checkpointDirectory, threads }: DatasetEncoderOptions): Promise<Encoder> {
  const tokenizer = await readCheckpointTokenizer(checkpointDirectory);
  try {
    return { tokenizer, pool: createEncodePool(tokenizer.json, threads) };
  } catch (error) {
    throw unusable(checkpointDirectory, error);
  }
}

function unusable(checkpointDirectory: string, error: unknown): StepsynthError {
  const reason = error instanceof Error ? error.message : String(error);
  return new StepsynthError('ENCODING', `${checkpointDirectory}: its tokenizer cannot be used: ${reason}.`, {
    hint: 'tokenizer.json may be damaged or of a newer format: fetch it again, or put the vocabulary there instead (vocab.txt, or vocab.json and merges.txt).',
    cause: error,
  });
}

function withoutLabel({ text, pair }: EncoderInput): EncodeRequest['inputs'][number] {
  return pair === undefined ? { text } : { text, pair };
}

function withoutAnswer({ question, context }: QuestionInput): Question {
  return { question, context };
}

/** Labels of all rows or of none. */
function labelIds(inputs: readonly EncoderInput[]): Int32Array | undefined {
  const labelled = inputs.filter((input) => input.labelId !== undefined).length;
  if (labelled === 0) return undefined;
  if (labelled < inputs.length) throw new Error(`${inputs.length - labelled} of ${inputs.length} rows have no label.`);
  return Int32Array.from(inputs, (input) => input.labelId ?? 0);
}
