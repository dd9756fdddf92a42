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

/** Truncation is a property of the native object, read while a batch is under way: one object for each length. */
interface NativeTokenizers {
  readonly untruncated: Tokenizer;
  truncating(maxLength: number): Tokenizer;
}

/**
 * Wraps the npm package `tokenizers`: the only file that knows it.
 * @param json Contents of a tokenizer.json. Its padding and truncation are set aside.
 * @throws Error of one line where the file is no tokenizer.
 */
export function createTextTokenizer(json: string): TextTokenizer {
  const tokenizers = loadTokenizers(json);
  return {
    async encode({ inputs, maxLength, tokenTypes }) {
      const paired = inputs.some((input) => input.pair !== undefined);
      const encodings = paired ? await encodePairs(tokenizers, inputs, maxLength) : await encodeTexts(tokenizers, inputs, maxLength);
      return collect(encodings, tokenTypes && paired);
    },
  };
}

function loadTokenizers(json: string): NativeTokenizers {
  const byMaxLength = new Map<number, Tokenizer>();
  return {
    untruncated: load(json),
    truncating(maxLength) {
      const known = byMaxLength.get(maxLength);
      if (known !== undefined) return known;
      const tokenizer = load(json);
      tokenizer.setTruncation(maxLength, { strategy: 'LongestFirst' as never, stride: 0 });
      byMaxLength.set(maxLength, tokenizer);
      return tokenizer;
    },
  };
}

function load(json: string): Tokenizer {
  const tokenizer = Tokenizer.fromString(json);
  tokenizer.disablePadding();
  tokenizer.disableTruncation();
  return tokenizer;
}

function encodeTexts({ truncating }: NativeTokenizers, inputs: readonly TokenizerInput[], maxLength: number): Promise<Encoding[]> {
  return truncating(maxLength).encodeBatch(inputs.map(({ text }) => text));
}

/**
 * Texts are encoded whole and put together after: this package's `encode(text, pair)` cuts each text to the length
 * first and then no longer knows which was the longer, to whom `longest_first` gives the odd token.
 */
async function encodePairs({ untruncated, truncating }: NativeTokenizers, inputs: readonly TokenizerInput[], maxLength: number): Promise<Encoding[]> {
  const texts = await untruncated.encodeBatch(inputs.map(({ text }) => text), { addSpecialTokens: false });
  const paired = inputs.filter((input) => input.pair !== undefined);
  const pairs = (await untruncated.encodeBatch(paired.map(({ pair }) => pair ?? ''), { addSpecialTokens: false })).values();
  const tokenizer = truncating(maxLength);
  return texts.map((text, row) => tokenizer.postProcess(text, inputs[row]?.pair === undefined ? null : pairs.next().value, true));
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
