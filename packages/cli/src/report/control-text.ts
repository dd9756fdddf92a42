import type { ControlResult } from '@stepsynth/core';
import { count, points, pointsInterval } from './format.ts';

const verdicts = { gain: 'rows from errors gain', 'no gain': 'rows from errors do not gain enough', 'cannot tell': 'cannot tell' } as const;

/** What online control found in a round, in a line. */
export function controlText({ rows, seeds, gain, interval95, minGain, verdict, smallestDetectable }: ControlResult): string {
  const limit = minGain === 0 ? '' : `, wanted ${points(minGain)}`;
  return `${count(rows, 'row')} from errors against as many control rows, ${count(seeds, 'seed')}: ${points(gain)} points on selection (95 %: ${pointsInterval(interval95)}${limit}): ${verdicts[verdict]}; the smallest gain this could have seen is ${(100 * smallestDetectable).toFixed(1)} points`;
}
