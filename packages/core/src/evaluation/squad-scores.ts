/** Scores of an answer against its golds, each in [0, 1]. */
export interface AnswerScores {
  /** 1 where the normalised answer is that of a gold answer. */
  readonly exactMatch: number;
  /** Best F1 of its words over the gold answers. */
  readonly f1: number;
}

const asciiPunctuation = /[!-/:-@[-`{-~]/gu;
/** Python's `\b` is between `[\w]` and others, and its `\w` holds letters and numbers of every script but no marks. */
const articles = /(?<![\p{L}\p{N}_])(?:a|an|the)(?![\p{L}\p{N}_])/gu;
/** What Python's `split()` parts at, which differs from `\s` in U+001C to U+001F, U+0085 and U+FEFF. */
// oxlint-disable-next-line no-control-regex -- Python parts words at these too
const whitespace = /[\t-\r\u001c-\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/u;

/** Words of an answer as SQuAD compares them: lower case, no ASCII punctuation, no articles (Rajpurkar et al. 2016). */
export function squadWords(answer: string): string[] {
  return answer.toLowerCase().replaceAll(asciiPunctuation, '').replaceAll(articles, ' ').split(whitespace).filter((word) => word !== '');
}

/** Exact match and F1 of SQuAD 1.1: the best over the gold answers. An answer of nothing but articles has F1 0. */
export function squadScores(answer: string, golds: readonly string[]): AnswerScores {
  const words = squadWords(answer);
  const scores = golds.map((gold) => {
    const expected = squadWords(gold);
    return { exactMatch: words.join(' ') === expected.join(' ') ? 1 : 0, f1: bagF1(words, expected) };
  });
  return { exactMatch: Math.max(0, ...scores.map(({ exactMatch }) => exactMatch)), f1: Math.max(0, ...scores.map(({ f1 }) => f1)) };
}

/** F1 of two bags: twice what they share over what both hold; 0 where they share nothing. */
export function bagF1<Item>(predicted: readonly Item[], gold: readonly Item[]): number {
  const left = new Map<Item, number>();
  for (const item of gold) left.set(item, (left.get(item) ?? 0) + 1);
  let same = 0;
  for (const item of predicted) {
    const count = left.get(item) ?? 0;
    if (count > 0) same += 1;
    left.set(item, count - 1);
  }
  return same === 0 ? 0 : (2 * same) / (predicted.length + gold.length);
}
