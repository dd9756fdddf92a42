import { countCodePoints } from '../answer/answer-span.ts';
import { encodeWindows, type WindowTokenizer } from '../answer/encode-windows.ts';
import type { DatasetEncoder, EncoderInput } from '../ports/encoded-dataset.ts';

const CLS = 0;
const SEP = 1;
const FIRST_WORD = 2;

/** A dataset encoder of words and punctuation marks: the id of a word is a hash of it, so that no vocabulary has to be kept. */
export function createWordEncoder({ vocabularySize = 2 ** 20 }: { vocabularySize?: number } = {}): Required<DatasetEncoder> {
  const wordId = (word: string): number => FIRST_WORD + (fnv1a(word) % (vocabularySize - FIRST_WORD));
  const wordIds = (text: string): number[] => wordsIn(text.toLowerCase()).map(([word]) => wordId(word));

  const tokenizer: WindowTokenizer = {
    split: async (texts) => texts.map((text) => {
      const words = wordsIn(text);
      return {
        ids: words.map(([word]) => wordId(word.toLowerCase())),
        characters: words.flatMap(({ 0: word, index }) => [countCodePoints(text.slice(0, index)), countCodePoints(text.slice(0, index + word.length))]),
      };
    }),
    pairTemplate: async () => ({ before: [CLS], between: [SEP], after: [SEP], firstType: 0, secondType: 1 }),
  };

  const encodeInput = ({ text, pair }: EncoderInput, maxLength: number): { ids: number[]; firstLength: number } => {
    const [first, second] = truncateLongestFirst(wordIds(text), pair === undefined ? [] : wordIds(pair), maxLength - (pair === undefined ? 2 : 3));
    return { ids: [CLS, ...first, SEP, ...(pair === undefined ? [] : [...second, SEP])], firstLength: first.length + 2 };
  };

  return {
    async encode(inputs, { maxLength, signal }) {
      signal?.throwIfAborted();
      const rows = inputs.map((input) => encodeInput(input, maxLength));
      const rowOffsets = new Int32Array(rows.length + 1);
      for (const [row, { ids }] of rows.entries()) rowOffsets[row + 1] = (rowOffsets[row] as number) + ids.length;
      const paired = inputs.some(({ pair }) => pair !== undefined);
      const labelled = inputs.length > 0 && inputs.every(({ labelId }) => labelId !== undefined);
      return {
        rows: rows.length,
        inputIds: Int32Array.from(rows.flatMap(({ ids }) => ids)),
        rowOffsets,
        ...(paired ? { tokenTypeIds: Uint8Array.from(rows.flatMap(({ ids, firstLength }) => ids.map((_, place) => (place < firstLength ? 0 : 1)))) } : {}),
        ...(labelled ? { labels: Int32Array.from(inputs, ({ labelId }) => labelId as number) } : {}),
      };
    },
    async encodeWindows(inputs, { maxLength, docStride, signal }) {
      signal?.throwIfAborted();
      return encodeWindows(tokenizer, { inputs, maxLength, docStride, tokenTypes: true });
    },
  };
}

function wordsIn(text: string): RegExpExecArray[] {
  return [...text.matchAll(/[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu)];
}

function truncateLongestFirst(first: number[], second: number[], budget: number): [number[], number[]] {
  let firstLength = first.length;
  let secondLength = second.length;
  while (firstLength + secondLength > budget) {
    if (firstLength > secondLength) firstLength -= 1;
    else secondLength -= 1;
  }
  return [first.slice(0, firstLength), second.slice(0, secondLength)];
}

/** FNV-1a, 32 bits. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}
