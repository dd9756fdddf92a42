import { methodOf } from '../methods/methods.ts';
import type { ComparedPair } from './comparison.ts';

/**
 * One sentence: does the error-driven round pay over its control, outside the interval? `title` names the metric. A second
 * one where the control that has the errors' labels is among the arms.
 */
export function answerSentence(pairs: readonly ComparedPair[], title: string): string {
  const pairWith = (control: string | undefined): ComparedPair | undefined => pairs.find((pair) => pair.arm === 's3' && pair.control === control);
  const pair = pairWith(methodOf('s3').control);
  if (pair === undefined) return 'Not asked: s3 and its control s3-random are not both among the arms.';
  const answers = {
    better: 'The error-driven rounds pay: extrapolating errors beats extrapolating random gold examples',
    worse: 'The error-driven rounds do not pay: extrapolating random gold examples beats extrapolating errors',
    'cannot tell': 'Cannot tell whether the error-driven rounds pay over random gold examples',
  } as const;
  const matched = pairWith('s3-matched');
  return `${answers[pair.verdict]}: ${factsOf(pair, title)}${matched === undefined ? '' : ` ${beyondLabels(matched, title)}`}`;
}

function beyondLabels(pair: ComparedPair, title: string): string {
  const answers = {
    better: 'It is not their labels alone: errors beat as many random examples of the same labels',
    worse: 'As many random examples of the same labels beat errors',
    'cannot tell': 'Cannot tell whether errors add anything beyond their labels',
  } as const;
  return `${answers[pair.verdict]}: ${factsOf(pair, title)}`;
}

function factsOf({ difference, interval95: [low, high], smallestDetectable, discounted }: ComparedPair, title: string): string {
  const facts = `${signed(difference)} points of ${title} (95 %: ${signed(low)} to ${signed(high)}); the smallest difference this could have seen is ${(100 * smallestDetectable).toFixed(1)} points.`;
  return discounted === undefined ? facts : `${facts} It counts for nothing: ${discounted}.`;
}

/** A difference in percentage points, with its sign. */
function signed(difference: number): string {
  const value = 100 * difference;
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(1)}`;
}
