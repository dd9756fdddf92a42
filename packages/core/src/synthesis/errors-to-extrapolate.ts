import type { GoldExample } from '../example/example.ts';
import type { S3Config } from '../loop/s3-config.ts';
import { createRandom } from '../random/seeded-random.ts';

/**
 * Gold mining examples that the data of round `round + 1` is written from, in gold order: D_mis^(round), or as a
 * control as many examples drawn at random.
 */
export function errorsToExtrapolate(
  { round, misclassified }: { round: number; misclassified: readonly GoldExample[] },
  { mining, config }: { mining: readonly GoldExample[]; config: Pick<S3Config, 'runSeed' | 'extrapolation'> },
): readonly GoldExample[] {
  if (config.extrapolation.errors !== 'random') return misclassified;
  const drawn = new Set(createRandom(config.runSeed, 'random-errors', round).sample(mining, misclassified.length));
  return mining.filter((example) => drawn.has(example));
}

/** `miningRows` gold mining examples, each as often as any other or once more, in gold order. */
export function cycleMining(mining: readonly GoldExample[], { runSeed, miningRows = 0 }: Pick<S3Config, 'runSeed' | 'miningRows'>): readonly GoldExample[] {
  const whole = Math.floor(miningRows / mining.length);
  const oftener = new Set(createRandom(runSeed, 'mining-cycle').sample(mining, miningRows % mining.length));
  return mining.flatMap((example) => new Array<GoldExample>(whole + (oftener.has(example) ? 1 : 0)).fill(example));
}
