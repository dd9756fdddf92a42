import type { QuestionInput, WindowedDataset } from '../ports/encoded-dataset.ts';
import { cutWindows, type Window } from './answer-windows.ts';
import { labelWindows } from './label-windows.ts';

/** One text without special tokens, uncut. */
export interface TextPieces {
  /** [tokens] */
  readonly ids: readonly number[];
  /** [tokens, 2]: first character of a token and the one after its last, in code points of the text. */
  readonly characters: readonly number[];
}

/** Special tokens around and between the texts of a pair, and the token types of what stands before and from the second text on. */
export interface PairTemplate {
  readonly before: readonly number[];
  readonly between: readonly number[];
  readonly after: readonly number[];
  readonly firstType: number;
  readonly secondType: number;
}

/** What windows are made with. */
export interface WindowTokenizer {
  split(texts: readonly string[]): Promise<readonly TextPieces[]>;
  pairTemplate(): Promise<PairTemplate>;
}

/** A question and the context that may hold its answer. */
export type Question = Pick<QuestionInput, 'question' | 'context'>;

/** How questions and contexts are cut. */
export interface WindowRequest<Input extends Question = Question> {
  readonly inputs: readonly Input[];
  readonly maxLength: number;
  readonly docStride: number;
  /** Asks for token type ids. */
  readonly tokenTypes: boolean;
}

/** Windows without answers. */
export type EncodedWindows = Pick<WindowedDataset, 'inputIds' | 'rowOffsets' | 'tokenTypeIds' | 'inputOf' | 'characters'>;

/** One window, laid out. */
interface LaidOut {
  readonly input: number;
  readonly ids: readonly number[];
  readonly types: readonly number[];
  readonly characters: readonly number[];
}

/** Windows over contexts with the tokens of their answers, where every input has one. */
export async function encodeWindows(tokenizer: WindowTokenizer, request: WindowRequest<QuestionInput>): Promise<WindowedDataset> {
  return labelWindows(await layOutWindows(tokenizer, request), request.inputs);
}

/** Windows over contexts, special tokens included; each text is tokenized once, however many questions ask about it. */
export async function layOutWindows(tokenizer: WindowTokenizer, { inputs, maxLength, docStride, tokenTypes }: WindowRequest): Promise<EncodedWindows> {
  const texts = [...new Set(inputs.flatMap(({ question, context }) => [question, context]))];
  const pieces = new Map((await tokenizer.split(texts)).map((piece, index) => [texts[index] as string, piece]));
  const pairTemplate = await tokenizer.pairTemplate();
  const specialTokens = pairTemplate.before.length + pairTemplate.between.length + pairTemplate.after.length;
  const windows: LaidOut[] = [];
  for (const [input, { question, context }] of inputs.entries()) {
    const [asked, given] = [pieces.get(question) as TextPieces, pieces.get(context) as TextPieces];
    for (const window of cutWindows(asked.ids.length, given.ids.length, specialTokens, { maxLength, docStride })) {
      windows.push({ input, ...layOut(pairTemplate, asked, given, window) });
    }
  }
  return collect(windows, tokenTypes);
}

function layOut({ before, between, after, firstType, secondType }: PairTemplate, asked: TextPieces, given: TextPieces, { questionTokens, from, to }: Window): Omit<LaidOut, 'input'> {
  const first = before.length + questionTokens + between.length;
  const ids = [...before, ...asked.ids.slice(0, questionTokens), ...between, ...given.ids.slice(from, to), ...after];
  const none = (count: number): number[] => new Array<number>(2 * count).fill(-1);
  return {
    ids,
    types: ids.map((_, place) => (place < first ? firstType : secondType)),
    characters: [...none(first), ...given.characters.slice(2 * from, 2 * to), ...none(after.length)],
  };
}

function collect(windows: readonly LaidOut[], tokenTypes: boolean): EncodedWindows {
  const rowOffsets = new Int32Array(windows.length + 1);
  for (const [row, { ids }] of windows.entries()) rowOffsets[row + 1] = (rowOffsets[row] as number) + ids.length;
  const tokens = rowOffsets[windows.length] as number;
  const inputIds = new Int32Array(tokens);
  const tokenTypeIds = new Uint8Array(tokenTypes ? tokens : 0);
  const characters = new Int32Array(2 * tokens);
  for (const [row, window] of windows.entries()) {
    const at = rowOffsets[row] as number;
    inputIds.set(window.ids, at);
    characters.set(window.characters, 2 * at);
    if (tokenTypes) tokenTypeIds.set(window.types, at);
  }
  return { inputIds, rowOffsets, ...(tokenTypes && { tokenTypeIds }), inputOf: Int32Array.from(windows, ({ input }) => input), characters };
}
