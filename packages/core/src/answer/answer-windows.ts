/** How a long context is cut into windows. */
export interface WindowShape {
  /** Tokens of a window, special tokens included. */
  readonly maxLength: number;
  /** Context tokens that two neighbouring windows share. */
  readonly docStride: number;
}

/** Which tokens of question and context a window holds; `to` exclusive. */
export interface Window {
  readonly questionTokens: number;
  readonly from: number;
  readonly to: number;
}

/** A question is cut only where fewer context tokens than this, or half of the window, would have room beside it. */
const MINIMUM_ROOM = 16;

/**
 * Cuts a context into windows as Hugging Face does (`truncation: only_second` with overflow): each holds the whole
 * question, the next one starts `room - docStride` tokens further, the last one ends with the context.
 * Where Hugging Face's tokenizer would end the process, a stride as large as the room, the stride is half of the room;
 * where it refuses the row, a question that leaves no room, the question is cut.
 *
 * @param specialTokens Of a pair, such as 3 for [CLS] question [SEP] context [SEP].
 */
export function cutWindows(questionLength: number, contextLength: number, specialTokens: number, { maxLength, docStride }: WindowShape): Window[] {
  const free = maxLength - specialTokens;
  if (questionLength + contextLength <= free) return [{ questionTokens: questionLength, from: 0, to: contextLength }];
  const questionTokens = Math.min(questionLength, free - Math.min(MINIMUM_ROOM, Math.floor(free / 2)));
  const room = free - questionTokens;
  const step = room - (docStride < room ? docStride : Math.floor(room / 2));
  const windows: Window[] = [];
  for (let from = 0; ; from += step) {
    const to = Math.min(from + room, contextLength);
    windows.push({ questionTokens, from, to });
    if (to === contextLength) return windows;
  }
}

/** Characters of a window's context tokens. */
export interface TokenCharacters {
  /** [tokens, 2]: first character and the one after the last, in code points of the context. */
  readonly characters: ArrayLike<number>;
  /** First and last context token; `last < first` where there is none. */
  readonly first: number;
  readonly last: number;
}

/**
 * First and last token of the answer that fills characters `start` to `end` (exclusive), counted like `characters`.
 * Undefined where the window does not hold it whole. An answer that begins or ends inside a token takes that token.
 */
export function answerTokens({ characters, first, last }: TokenCharacters, start: number, end: number): [number, number] | undefined {
  const startOf = (token: number): number => characters[2 * token] as number;
  const endOf = (token: number): number => characters[2 * token + 1] as number;
  if (last < first || startOf(first) > start || endOf(last) < end) return undefined;
  let [from, to] = [first, last];
  while (from < last && startOf(from + 1) <= start) from += 1;
  while (to > first && endOf(to - 1) >= end) to -= 1;
  return [from, to];
}
