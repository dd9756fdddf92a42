import { describe, expect, it } from 'vitest';
import { windowScores } from './window-scores.ts';

/** Three windows of ids [CLS]=2, question 7, [SEP]=3, two or three context tokens, [SEP]. */
const windows = {
  rows: 3,
  rowOffsets: Int32Array.from([0, 6, 12, 18]),
  inputIds: Int32Array.from([2, 7, 3, 10, 11, 3, 2, 7, 3, 11, 12, 3, 2, 7, 3, 11, 11, 3]),
  answerTokens: Int32Array.from([3, 4, 0, 0, 4, 4]),
};

function logits(likeliest: readonly (readonly [number, number])[]): { startLogits: number[]; endLogits: number[] } {
  const start = new Array<number>(18).fill(0);
  const end = new Array<number>(18).fill(0);
  for (const [row, [first, last]] of likeliest.entries()) [start[6 * row + first], end[6 * row + last]] = [1, 1];
  return { startLogits: start, endLogits: end };
}

describe('windowScores', () => {
  it('counts a window as right where both ends are, [CLS] for a window without the answer', () => {
    expect(windowScores(windows, logits([[3, 4], [0, 0], [4, 4]]))).toEqual({ windows: 3, exactMatch: 1, f1: 1 });
  });

  it('compares token ids, not places, in F1, and takes each end by itself', () => {
    // one end off: ids [10] of [10, 11]; a word for [CLS]: 0; the same id one place earlier: 1
    expect(windowScores(windows, logits([[3, 3], [3, 3], [3, 3]]))).toEqual({ windows: 3, exactMatch: 0, f1: (2 / 3 + 0 + 1) / 3 });
    // a span that ends before it begins holds nothing
    expect(windowScores(windows, logits([[4, 3], [0, 0], [4, 4]])).f1).toBeCloseTo(2 / 3, 14);
  });

  it('needs labels', () => {
    const { answerTokens: _, ...unlabelled } = windows;
    expect(() => windowScores(unlabelled, logits([]))).toThrow('no answers');
  });
});
