/** Two classifiers on the same rows, compared where just one of them is right. */
export interface McnemarResult {
  /** Rows wrong before and right after. */
  readonly fixed: number;
  /** Rows right before and wrong after. */
  readonly broken: number;
  /** Two-sided; 1 where nothing changed. */
  readonly pValue: number;
}

/**
 * McNemar's exact test: under the null hypothesis a row that changed was as likely fixed as broken,
 * so `fixed` is binomial (fixed + broken, 1/2). Two-sided p = min(1, 2 · P(X ≤ min(fixed, broken))).
 */
export function mcnemarExact(correctBefore: ArrayLike<boolean>, correctAfter: ArrayLike<boolean>): McnemarResult {
  if (correctBefore.length !== correctAfter.length) throw new RangeError(`mcnemarExact: ${correctBefore.length} rows before, ${correctAfter.length} after`);
  let fixed = 0;
  let broken = 0;
  for (let row = 0; row < correctBefore.length; row += 1) {
    if (correctBefore[row] === correctAfter[row]) continue;
    if (correctAfter[row]) fixed += 1;
    else broken += 1;
  }
  return { fixed, broken, pValue: mcnemarPValue(fixed, broken) };
}

/** The two-sided exact p-value for counts of rows fixed and broken. */
export function mcnemarPValue(fixed: number, broken: number): number {
  const trials = fixed + broken;
  const fewer = Math.min(fixed, broken);
  // Terms relative to the last, largest one: C(n, k - 1) / C(n, k) = k / (n - k + 1)
  let relative = 1;
  let sum = 1;
  for (let count = fewer; count > 0 && relative > 1e-18 * sum; count -= 1) {
    relative *= count / (trials - count + 1);
    sum += relative;
  }
  return Math.min(1, 2 * Math.exp(logHalfBinomial(trials, fewer)) * sum);
}

/** log of C(n, k) / 2^n: a sum for small k, Loader's saddle-point form (2000) for large k ≤ n / 2. */
function logHalfBinomial(trials: number, count: number): number {
  if (count <= 1000) {
    let log = -trials * Math.LN2;
    for (let factor = 1; factor <= count; factor += 1) log += Math.log((trials - count + factor) / factor);
    return log;
  }
  const others = trials - count;
  const skew = (count - others) / trials;
  const deviance = count * Math.log1p(skew) + others * Math.log1p(-skew);
  const stirling = stirlingError(trials) - stirlingError(count) - stirlingError(others);
  return stirling - deviance + 0.5 * Math.log(trials / (2 * Math.PI * count * others));
}

/** log(n!) less Stirling's approximation; the series is exact to double precision for n > 1000. */
function stirlingError(value: number): number {
  const square = value * value;
  return (1 / 12 - (1 / 360 - 1 / (1260 * square)) / square) / value;
}
