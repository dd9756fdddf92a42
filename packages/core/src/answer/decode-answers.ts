import type { WindowedDataset } from '../ports/encoded-dataset.ts';

/** Outputs of a span head: how well each token would begin and end the answer. */
export interface SpanLogits {
  /** [tokens] of all rows, laid end to end like the ids. */
  readonly startLogits: ArrayLike<number>;
  /** [tokens] */
  readonly endLogits: ArrayLike<number>;
}

/** What counts as an answer; names and defaults of Hugging Face's example are n_best_size 20 and max_answer_length 30. */
export interface AnswerSearch {
  /** Tokens of a window that may begin an answer, as many that may end one, and answers kept of a question. */
  readonly nBest: number;
  /** Tokens of an answer, at most. */
  readonly maxAnswerLength: number;
  /**
   * Gives no answer where [CLS] as first and last token scores higher than the best answer by more than this, in the window
   * where it scores lowest (SQuAD 2.0). @default Infinity
   */
  readonly nullScoreDiffThreshold?: number | undefined;
}

/** The best answer of a question. */
export interface DecodedAnswer {
  /** Characters of the context in code points, `end` exclusive. */
  readonly start: number;
  readonly end: number;
  /** Start logit and end logit, summed. */
  readonly score: number;
  /** Softmax of the scores of the `nBest` best answers. */
  readonly probability: number;
}

/**
 * The best answer of each input over its windows: of the `nBest` likeliest first and last tokens of each window the pair
 * with the highest summed logits that lies in the context, in order and not too long. Undefined where no pair does, or where
 * no answer scores higher.
 * Of equal scores the first window counts, then the likelier first token.
 */
export function decodeAnswers(data: WindowedDataset, logits: SpanLogits, search: AnswerSearch): (DecodedAnswer | undefined)[] {
  const inputs = data.rows === 0 ? 0 : (data.inputOf[data.rows - 1] as number) + 1;
  const found: Span[][] = Array.from({ length: inputs }, () => []);
  const nullScores = new Float64Array(inputs).fill(Infinity);
  for (let row = 0; row < data.rows; row += 1) {
    const input = data.inputOf[row] as number;
    found[input]?.push(...spansOf(data, row, logits, search));
    const cls = data.rowOffsets[row] as number;
    nullScores[input] = Math.min(nullScores[input] as number, (logits.startLogits[cls] as number) + (logits.endLogits[cls] as number));
  }
  return found.map((spans, input) => bestOf(spans, nullScores[input] as number, search));
}

type Span = Omit<DecodedAnswer, 'probability'>;

function spansOf({ rowOffsets, characters }: WindowedDataset, row: number, { startLogits, endLogits }: SpanLogits, { nBest, maxAnswerLength }: AnswerSearch): Span[] {
  const [from, to] = [rowOffsets[row] as number, rowOffsets[row + 1] as number];
  const lasts = likeliest(endLogits, from, to, nBest);
  return likeliest(startLogits, from, to, nBest).flatMap((first) => lasts.flatMap((last): Span[] => {
    const [start, end] = [characters[2 * first] as number, characters[2 * last + 1] as number];
    if (start < 0 || end < 0 || last < first || last - first + 1 > maxAnswerLength) return [];
    return [{ start, end, score: (startLogits[first] as number) + (endLogits[last] as number) }];
  }));
}

/** Tokens `from` to `to` with the highest logits, highest first. */
function likeliest(logits: ArrayLike<number>, from: number, to: number, count: number): number[] {
  const tokens = Array.from({ length: to - from }, (_, place) => from + place);
  return tokens.sort((one, other) => (logits[other] as number) - (logits[one] as number) || one - other).slice(0, count);
}

function bestOf(spans: readonly Span[], nullScore: number, { nBest, nullScoreDiffThreshold = Infinity }: AnswerSearch): DecodedAnswer | undefined {
  const kept = spans.toSorted((one, other) => other.score - one.score).slice(0, nBest);
  const [best] = kept;
  if (best === undefined || nullScore - best.score > nullScoreDiffThreshold) return undefined;
  const sum = kept.reduce((total, { score }) => total + Math.exp(score - best.score), 0);
  return { ...best, probability: 1 / sum };
}
