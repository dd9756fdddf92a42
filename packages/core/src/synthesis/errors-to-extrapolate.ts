import type { GoldExample } from '../example/example.ts';
import type { S3Config } from '../loop/s3-config.ts';
import { createRandom } from '../random/seeded-random.ts';
import type { Target } from '../target/target.ts';

/** What is drawn from. */
export interface ErrorSource {
  readonly mining: readonly GoldExample[];
  readonly config: Pick<S3Config, 'runSeed' | 'extrapolation'>;
  /** What counts as a label. @default the label itself */
  readonly stratumOf?: Target['stratumOf'];
}

/**
 * Gold mining examples that the data of round `round + 1` is written from, in gold order: D_mis^(round), or as a
 * control as many examples drawn at random, of any label or of the errors' labels.
 */
export function errorsToExtrapolate(
  { round, misclassified }: { round: number; misclassified: readonly GoldExample[] },
  { mining, config, stratumOf = (label) => label }: ErrorSource,
): readonly GoldExample[] {
  const random = createRandom(config.runSeed, 'random-errors', round);
  const { errors } = config.extrapolation;
  if (errors === 'random') return inGoldOrder(mining, random.sample(mining, misclassified.length));
  if (errors !== 'random-by-label') return misclassified;
  const wrong = Map.groupBy(misclassified, ({ label }) => stratumOf(label));
  const drawn = [...wrong].flatMap(([stratum, { length }]) => random.sample(mining.filter(({ label }) => stratumOf(label) === stratum), length));
  return inGoldOrder(mining, drawn);
}

function inGoldOrder(mining: readonly GoldExample[], drawn: readonly GoldExample[]): readonly GoldExample[] {
  const chosen = new Set(drawn);
  return mining.filter((example) => chosen.has(example));
}

/** `miningRows` gold mining examples, each as often as any other or once more, in gold order. */
export function cycleMining(mining: readonly GoldExample[], { runSeed, miningRows = 0 }: Pick<S3Config, 'runSeed' | 'miningRows'>): readonly GoldExample[] {
  const whole = Math.floor(miningRows / mining.length);
  const oftener = new Set(createRandom(runSeed, 'mining-cycle').sample(mining, miningRows % mining.length));
  return mining.flatMap((example) => new Array<GoldExample>(whole + (oftener.has(example) ? 1 : 0)).fill(example));
}
