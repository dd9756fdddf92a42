import type { QuestionInput, WindowedDataset } from '../ports/encoded-dataset.ts';
import { answerTokens, cutWindows, type Window } from './answer-windows.ts';

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

/** How questions and contexts are cut. */
export interface WindowRequest {
  readonly inputs: readonly QuestionInput[];
  readonly maxLength: number;
  readonly docStride: number;
  /** Asks for token type ids. */
  readonly tokenTypes: boolean;
}

/** One window, laid out. */
interface LaidOut {
  readonly ids: readonly number[];
  readonly types: readonly number[];
  readonly characters: readonly number[];
  readonly label: readonly [number, number];
}

/** Windows over contexts, special tokens included; each text is tokenized once, however many questions ask about it. */
export async function encodeWindows(tokenizer: WindowTokenizer, { inputs, maxLength, docStride, tokenTypes }: WindowRequest): Promise<WindowedDataset> {
  const texts = [...new Set(inputs.flatMap(({ question, context }) => [question, context]))];
  const pieces = new Map((await tokenizer.split(texts)).map((piece, index) => [texts[index] as string, piece]));
  const pairTemplate = await tokenizer.pairTemplate();
  const specialTokens = pairTemplate.before.length + pairTemplate.between.length + pairTemplate.after.length;
  const rows: { input: number; window: LaidOut }[] = [];
  for (const [input, { question, context, answer }] of inputs.entries()) {
    const [asked, given] = [pieces.get(question) as TextPieces, pieces.get(context) as TextPieces];
    for (const window of cutWindows(asked.ids.length, given.ids.length, specialTokens, { maxLength, docStride })) {
      rows.push({ input, window: layOut(pairTemplate, asked, given, window, answer) });
    }
  }
  return collect(rows, { tokenTypes, labelled: inputs.length > 0 && inputs.every(({ answer }) => answer !== undefined) });
}

function layOut({ before, between, after, firstType, secondType }: PairTemplate, asked: TextPieces, given: TextPieces, { questionTokens, from, to }: Window, answer: QuestionInput['answer']): LaidOut {
  const first = before.length + questionTokens + between.length;
  const ids = [...before, ...asked.ids.slice(0, questionTokens), ...between, ...given.ids.slice(from, to), ...after];
  const none = (count: number): number[] => new Array<number>(2 * count).fill(-1);
  const characters = [...none(first), ...given.characters.slice(2 * from, 2 * to), ...none(after.length)];
  const found = answer === undefined ? undefined : answerTokens({ characters, first, last: first + to - from - 1 }, answer.start, answer.end);
  return {
    ids,
    types: ids.map((_, place) => (place < first ? firstType : secondType)),
    characters,
    label: found ?? [0, 0],
  };
}

function collect(rows: readonly { input: number; window: LaidOut }[], { tokenTypes, labelled }: { tokenTypes: boolean; labelled: boolean }): WindowedDataset {
  const rowOffsets = new Int32Array(rows.length + 1);
  for (const [row, { window }] of rows.entries()) rowOffsets[row + 1] = (rowOffsets[row] as number) + window.ids.length;
  const tokens = rowOffsets[rows.length] as number;
  const inputIds = new Int32Array(tokens);
  const tokenTypeIds = new Uint8Array(tokenTypes ? tokens : 0);
  const characters = new Int32Array(2 * tokens);
  for (const [row, { window }] of rows.entries()) {
    const at = rowOffsets[row] as number;
    inputIds.set(window.ids, at);
    characters.set(window.characters, 2 * at);
    if (tokenTypes) tokenTypeIds.set(window.types, at);
  }
  return {
    rows: rows.length,
    inputIds,
    rowOffsets,
    ...(tokenTypes && { tokenTypeIds }),
    ...(labelled && { answerTokens: Int32Array.from(rows.flatMap(({ window }) => window.label)) }),
    inputOf: Int32Array.from(rows, ({ input }) => input),
    characters,
  };
}
