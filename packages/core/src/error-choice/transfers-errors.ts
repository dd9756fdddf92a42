import type { S3Config } from '../loop/s3-config.ts';

/** Whether errors of a model of another seed set are extrapolated; without a round after the first training there are none to extrapolate. */
export function transfersErrors({ rounds, extrapolation }: Pick<S3Config, 'rounds' | 'extrapolation'>): boolean {
  return rounds > 0 && extrapolation.errors === 'transferred';
}
