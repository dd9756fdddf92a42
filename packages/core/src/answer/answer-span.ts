/** An answer that stands in a context word for word. */
export interface AnswerSpan {
  /** As the context writes it. */
  readonly text: string;
  /** Place of its first character in the context, in Unicode code points from 0, as SQuAD's files and Python count. */
  readonly start: number;
}

/** Characters `start` to `end` (exclusive), counted in code points. */
export function sliceCodePoints(text: string, start: number, end: number): string {
  const from = utf16Index(text, start);
  return text.slice(from, from + utf16Index(text.slice(from), end - start));
}

/** Code points of a text. */
export function countCodePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** Place in UTF-16 code units of the code point at `index`; the length of the text where it has fewer. */
function utf16Index(text: string, index: number): number {
  let place = 0;
  for (let passed = 0; passed < index && place < text.length; passed += 1) place += (text.codePointAt(place) as number) > 0xffff ? 2 : 1;
  return place;
}

/** Whether the context holds the answer at its place. */
export function holdsAnswer(context: string, { text, start }: AnswerSpan): boolean {
  return Number.isInteger(start) && start >= 0 && text !== '' && sliceCodePoints(context, start, start + countCodePoints(text)) === text;
}
