import { methodOf } from '../methods/methods.ts';
import type { ComparedPair } from './comparison.ts';

/** One sentence: does the error-driven round pay over its control, outside the interval? `title` names the metric. */
export function answerSentence(pairs: readonly ComparedPair[], title: string): string {
  const pair = pairs.find(({ arm, control }) => arm === 's3' && control === methodOf('s3').control);
  if (pair === undefined) return 'Not asked: s3 and its control s3-random are not both among the arms.';
  const answers = {
    better: 'The error-driven rounds pay: extrapolating errors beats extrapolating random gold examples',
    worse: 'The error-driven rounds do not pay: extrapolating random gold examples beats extrapolating errors',
    'cannot tell': 'Cannot tell whether the error-driven rounds pay over random gold examples',
  } as const;
  const facts = `${signed(pair.difference)} points of ${title} (95 %: ${signed(pair.interval95[0])} to ${signed(pair.interval95[1])}); the smallest difference this could have seen is ${(100 * pair.smallestDetectable).toFixed(1)} points`;
  return `${answers[pair.verdict]}: ${facts}.${pair.discounted === undefined ? '' : ` It counts for nothing: ${pair.discounted}.`}`;
}

/** A difference in percentage points, with its sign. */
function signed(difference: number): string {
  const value = 100 * difference;
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(1)}`;
}
