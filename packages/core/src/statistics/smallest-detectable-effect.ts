import { normalQuantile } from './normal-quantile.ts';

/**
 * The smallest true difference that a comparison with this standard error would have found: a two-sided test at `level`
 * has `power` against it. (z(1 - level / 2) + z(power)) × standard error, by normal approximation.
 */
export function smallestDetectableEffect(standardError: number, { level = 0.05, power = 0.8 }: { level?: number; power?: number } = {}): number {
  return (normalQuantile(1 - level / 2) + normalQuantile(power)) * standardError;
}
