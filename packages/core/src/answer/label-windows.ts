import type { QuestionInput, WindowedDataset } from '../ports/encoded-dataset.ts';
import { answerTokens, type TokenCharacters } from './answer-windows.ts';
import type { EncodedWindows } from './encode-windows.ts';

/** Windows with the tokens of their answers, where every input has one. */
export function labelWindows(windows: EncodedWindows, inputs: readonly QuestionInput[]): WindowedDataset {
  const answers = inputs.flatMap(({ answer }) => answer ?? []);
  const labelled = inputs.length > 0 && answers.length === inputs.length;
  return { rows: windows.inputOf.length, ...windows, ...(labelled && { answerTokens: answerTokensOf(windows, answers) }) };
}

function answerTokensOf({ rowOffsets, inputOf, characters }: EncodedWindows, answers: readonly NonNullable<QuestionInput['answer']>[]): Int32Array {
  const labels = new Int32Array(2 * inputOf.length); // 0 and 0: [CLS]
  for (const [row, input] of inputOf.entries()) {
    const { start, end } = answers[input] as NonNullable<QuestionInput['answer']>;
    const own = characters.subarray(2 * (rowOffsets[row] as number), 2 * (rowOffsets[row + 1] as number));
    const found = answerTokens(contextTokens(own), start, end);
    if (found !== undefined) labels.set(found, 2 * row);
  }
  return labels;
}

/** The context's tokens stand together; all others have -1 in the place of characters. */
function contextTokens(characters: Int32Array): TokenCharacters {
  const tokens = characters.length / 2;
  let first = 0;
  while (first < tokens && (characters[2 * first] as number) < 0) first += 1;
  let last = tokens - 1;
  while (last >= 0 && (characters[2 * last] as number) < 0) last -= 1;
  return { characters, first, last };
}
