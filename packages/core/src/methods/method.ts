import type { S3Config } from '../loop/s3-config.ts';

/** One way to spend the same rows: the loop's parts, set in its own way. */
export interface Method {
  readonly name: string;
  /** One sentence for people. */
  readonly summary: string;
  /** Trains on as many synthetic rows as `s3`, and on nothing else: what is compared at equal rows. */
  readonly equalRows: boolean;
  /** What is trained: the whole encoder, or a linear head over its frozen states. */
  readonly head: 'fine-tuned' | 'linear';
  /** The arm that it is measured against, where that is not `s3`'s. */
  readonly control?: string;
  /** Draws its last third (or all) by seed prompts: another generator than the one that extrapolates, where seed data has one of its own. */
  readonly seedDataInPlaceOfExtrapolation: boolean;
  /** The settings of this method, for `rows` synthetic rows in all. */
  configure(base: S3Config, rows: number): S3Config;
}

/** Rows that a configured run is to train its last model on, gold rows apart. */
export function plannedRows({ seed, miningRows = 0, rounds, extrapolation }: S3Config): number {
  const added = (extrapolation.rowsByRound ?? []).slice(0, rounds);
  return seed.rows + miningRows + added.reduce((sum, rows) => sum + rows, 0);
}
