/**
 * Holm's step-down correction (1979): adjusted p-values that may be compared with the level of the whole family. The
 * i-th smallest of m is multiplied by m - i + 1; none falls below a smaller one's; at most 1. In the order given.
 */
export function holm(pValues: readonly number[]): number[] {
  const ascending = [...pValues.keys()].toSorted((one, other) => (pValues[one] as number) - (pValues[other] as number));
  const adjusted = new Array<number>(pValues.length).fill(1);
  let highest = 0;
  for (const [rank, place] of ascending.entries()) {
    highest = Math.max(highest, Math.min(1, (pValues[place] as number) * (pValues.length - rank)));
    adjusted[place] = highest;
  }
  return adjusted;
}
