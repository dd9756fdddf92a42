import { Tokenizer } from 'tokenizers';
import type { EncodedRows } from './encoded-rows.ts';

// The package's own thread pool is one for the whole process: it would make our workers wait for one another.
// Real environment variables, so set on the main thread: a worker's process.env is a copy that native code does not see.
process.env['TOKENIZERS_PARALLELISM'] ??= 'false';
process.env['RAYON_NUM_THREADS'] ??= '1';

/** One text, or a pair. */
export interface TokenizerInput {
  readonly text: string;
  readonly pair?: string;
}

export interface EncodeRequest {
  readonly inputs: readonly TokenizerInput[];
  /** Tokens, special tokens included; rows are cut `longest_first`. */
  readonly maxLength: number;
  /** Asks for token type ids. */
  readonly tokenTypes: boolean;
}

/** Turns texts into ids as Hugging Face's fast tokenizer of the same file does. */
export interface TextTokenizer {
  encode(request: EncodeRequest): Promise<EncodedRows>;
}

/** What is used of an encoding; the package's own types do not compile. */
interface Encoding {
  getLength(): number;
  getIds(): number[];
  getTypeIds(): number[];
}

/**
 * Wraps the npm package `tokenizers`: the only file that knows it.
 * @param json Contents of a tokenizer.json. Its padding and truncation are set aside.
 * @throws Error of one line where the file is no tokenizer.
 */
export function createTextTokenizer(json: string): TextTokenizer {
  const byMaxLength = new Map<number, Tokenizer>();
  load(json); // so that a bad file is found here

  /** Truncation is a property of the native object, read while a batch is under way: one object for each length. */
  const tokenizerFor = (maxLength: number): Tokenizer => {
    const known = byMaxLength.get(maxLength);
    if (known !== undefined) return known;
    const tokenizer = load(json);
    tokenizer.setTruncation(maxLength, { strategy: 'LongestFirst' as never, stride: 0 });
    byMaxLength.set(maxLength, tokenizer);
    return tokenizer;
  };

  return {
    async encode({ inputs, maxLength, tokenTypes }) {
      const encodings = await encodeInputs(tokenizerFor(maxLength), inputs);
      return collect(encodings, tokenTypes && inputs.some((input) => input.pair !== undefined));
    },
  };
}

function load(json: string): Tokenizer {
  const tokenizer = Tokenizer.fromString(json);
  tokenizer.disablePadding();
  tokenizer.disableTruncation();
  return tokenizer;
}

/** `encodeBatch` takes no pairs, whatever its types say. */
async function encodeInputs(tokenizer: Tokenizer, inputs: readonly TokenizerInput[]): Promise<Encoding[]> {
  if (inputs.every((input) => input.pair === undefined)) return tokenizer.encodeBatch(inputs.map((input) => input.text));
  return Promise.all(inputs.map((input) => tokenizer.encode(input.text, input.pair ?? null)));
}

function collect(encodings: readonly Encoding[], tokenTypes: boolean): EncodedRows {
  const rowOffsets = new Int32Array(encodings.length + 1);
  for (const [row, encoding] of encodings.entries()) rowOffsets[row + 1] = (rowOffsets[row] ?? 0) + encoding.getLength();
  const tokens = rowOffsets[encodings.length] ?? 0;
  const inputIds = new Int32Array(tokens);
  const tokenTypeIds = new Uint8Array(tokenTypes ? tokens : 0);
  for (const [row, encoding] of encodings.entries()) {
    inputIds.set(encoding.getIds(), rowOffsets[row]);
    if (tokenTypes) tokenTypeIds.set(encoding.getTypeIds(), rowOffsets[row]);
  }
  return tokenTypes ? { inputIds, rowOffsets, tokenTypeIds } : { inputIds, rowOffsets };
}
