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
  if (config.extrapolation.errors === 'misclassified') return misclassified;
  const drawn = new Set(createRandom(config.runSeed, 'random-errors', round).sample(mining, misclassified.length));
  return mining.filter((example) => drawn.has(example));
}
