import type { SpanLogits } from '../answer/decode-answers.ts';
import type { EncodedDataset } from '../ports/encoded-dataset.ts';
import { bagF1 } from './squad-scores.ts';

/** The paper's own scores of extractive question answering, which are not SQuAD's. */
export interface WindowScores {
  readonly windows: number;
  /** Share of windows whose likeliest first and last token are both those of the answer, [CLS] where the window lacks it. */
  readonly exactMatch: number;
  /** Mean F1 of the bags of token ids of the predicted and the gold span. */
  readonly f1: number;
}

/**
 * Scores windows as the authors' code does: likeliest first token and likeliest last token, each by itself, against the
 * window's label; one gold answer; no normalisation. A span that ends before it begins holds no token.
 */
export function windowScores({ rows, rowOffsets, inputIds, answerTokens }: EncodedDataset, { startLogits, endLogits }: SpanLogits): WindowScores {
  if (answerTokens === undefined) throw new RangeError('windowScores: the windows have no answers');
  let [exact, f1] = [0, 0];
  for (let row = 0; row < rows; row += 1) {
    const [from, to] = [rowOffsets[row] as number, rowOffsets[row + 1] as number];
    const predicted = [likeliest(startLogits, from, to), likeliest(endLogits, from, to)] as const;
    const gold = [from + (answerTokens[2 * row] as number), from + (answerTokens[2 * row + 1] as number)] as const;
    exact += predicted[0] === gold[0] && predicted[1] === gold[1] ? 1 : 0;
    f1 += bagF1([...inputIds.subarray(predicted[0], predicted[1] + 1)], [...inputIds.subarray(gold[0], gold[1] + 1)]);
  }
  return { windows: rows, exactMatch: rows === 0 ? 0 : exact / rows, f1: rows === 0 ? 0 : f1 / rows };
}

function likeliest(logits: ArrayLike<number>, from: number, to: number): number {
  let best = from;
  for (let token = from + 1; token < to; token += 1) if ((logits[token] as number) > (logits[best] as number)) best = token;
  return best;
}
