import { FEATURES } from './bag-of-words-features.ts';
import type { SpanRow } from './span-features.ts';

/** A linear model that scores each token as the first and as the last of the answer, trained by AdaGrad. */
export interface SpanModel {
  /** [2, FEATURES]: weights of first tokens, then of last ones. */
  readonly weights: Float64Array;
  /** Scores of a row's tokens as first and as last token of the answer. */
  logits(row: SpanRow): readonly [Float64Array, Float64Array];
  /** One gradient step on one row; `answer` holds places in `row.tokens`. Returns the mean of both cross entropies before the step. */
  step(row: SpanRow, answer: readonly [number, number], learningRate: number): number;
}

export function createSpanModel(weights = new Float64Array(2 * FEATURES)): SpanModel {
  const squares = new Float64Array(weights.length);
  const scoreTokens = ({ features }: SpanRow, side: number): Float64Array => {
    const scores = new Float64Array(features.length);
    for (const [token, own] of features.entries()) {
      let sum = 0;
      for (let place = 0; place < own.length; place += 1) sum += weights[side * FEATURES + (own[place] as number)] as number;
      scores[token] = sum;
    }
    return scores;
  };
  const logits = (row: SpanRow): readonly [Float64Array, Float64Array] => [scoreTokens(row, 0), scoreTokens(row, 1)];
  return {
    weights,
    logits,
    step(row, answer, learningRate) {
      let loss = 0;
      for (const [side, scores] of logits(row).entries()) {
        const gold = answer[side] as number;
        const logSum = logSumExp(scores);
        loss += (logSum - (scores[gold] as number)) / 2;
        for (const [token, features] of row.features.entries()) {
          const gradient = Math.exp((scores[token] as number) - logSum) - (token === gold ? 1 : 0);
          if (Math.abs(gradient) < 1e-3) continue;
          for (const feature of features) {
            const place = side * FEATURES + feature;
            squares[place] = (squares[place] as number) + gradient * gradient;
            weights[place] = (weights[place] as number) - (learningRate * gradient) / Math.sqrt((squares[place] as number) + 1e-8);
          }
        }
      }
      return loss;
    },
  };
}

/** log Σ exp of scores. */
export function logSumExp(scores: Float64Array): number {
  const highest = Math.max(...scores);
  return highest + Math.log(scores.reduce((sum, score) => sum + Math.exp(score - highest), 0));
}
