import type { SyntheticExample } from '../example/example.ts';
import type { StageSource } from '../loop/stage-data.ts';
import { createRandom } from '../random/seeded-random.ts';
import { extrapolateErrors } from '../synthesis/extrapolate-errors.ts';

/** The same number of rows of either kind. */
export interface ControlData {
  readonly errors: readonly SyntheticExample[];
  readonly control: readonly SyntheticExample[];
}

/**
 * m rows of the round's data and m control rows, which the same teacher writes from mining examples drawn at random; both
 * are cut to the smaller number. Undefined where control is off.
 */
export async function controlData({ config, gold, synthesis }: Pick<StageSource, 'config' | 'gold' | 'synthesis'>, { round, added }: { round: number; added: readonly SyntheticExample[] }): Promise<ControlData | undefined> {
  if (config.control === undefined) return undefined;
  const rows = Math.min(config.control.rows, added.length);
  const random = createRandom(config.runSeed, 'control', round);
  const drawn = Array.from({ length: rows }, () => random.choice(gold.mining));
  const { examples } = await extrapolateErrors({ round, errors: drawn, candidatesPerRow: config.extrapolation.candidatesPerRow, stage: 'control' }, synthesis);
  return { errors: random.sample(added, examples.length), control: examples };
}
