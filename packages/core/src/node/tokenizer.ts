import { Tokenizer } from 'tokenizers';
import type { PairTemplate, WindowTokenizer } from '../answer/encode-windows.ts';
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
export interface TextTokenizer extends WindowTokenizer {
  encode(request: EncodeRequest): Promise<EncodedRows>;
}

/** What is used of an encoding; the package's own types do not compile. */
interface Encoding {
  getLength(): number;
  getIds(): number[];
  getTypeIds(): number[];
  getOffsets(): number[][];
  getSpecialTokensMask(): number[];
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
  let template: Promise<PairTemplate> | undefined;
  return {
    async encode({ inputs, maxLength, tokenTypes }) {
      const paired = inputs.some((input) => input.pair !== undefined);
      const encodings = paired ? await encodePairs(tokenizers, inputs, maxLength) : await encodeTexts(tokenizers, inputs, maxLength);
      return collect(encodings, tokenTypes && paired);
    },
    async split(texts) {
      const encodings: Encoding[] = await tokenizers.untruncated.encodeBatch([...texts], { addSpecialTokens: false });
      return encodings.map((encoding) => ({ ids: encoding.getIds(), characters: encoding.getOffsets().flat() }));
    },
    pairTemplate: () => (template ??= readPairTemplate(tokenizers.untruncated)),
  };
}

/** Read off a pair of two short texts: what is special in it are runs before, between and after them. */
async function readPairTemplate(tokenizer: Tokenizer): Promise<PairTemplate> {
  const [first, second] = await tokenizer.encodeBatch(['a', 'a'], { addSpecialTokens: false });
  const encoding: Encoding = tokenizer.postProcess(first as never, second as never, true);
  const [ids, types, special] = [encoding.getIds(), encoding.getTypeIds(), encoding.getSpecialTokensMask()];
  const edges = special.flatMap((value, place) => (value === special[place - 1] ? [] : [place]));
  const [before = 0, firstText = 0, between = 0, secondText = 0, after = ids.length] = special[0] === 1 ? edges : [0, ...edges];
  return {
    before: ids.slice(before, firstText),
    between: ids.slice(between, secondText),
    after: ids.slice(after),
    firstType: types[firstText] ?? 0,
    secondType: types[secondText] ?? 0,
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
