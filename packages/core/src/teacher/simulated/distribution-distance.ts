/** A distribution over named cells; a cell that is missing has probability 0. */
export type Distribution = ReadonlyMap<string, number>;

/** Total variation: ½ Σ |p − q|, from 0 to 1. */
export function totalVariation(one: Distribution, other: Distribution): number {
  return cellsOf(one, other).reduce((sum, cell) => sum + Math.abs((one.get(cell) ?? 0) - (other.get(cell) ?? 0)), 0) / 2;
}

/** Jensen–Shannon divergence to base 2: ½ KL(p ‖ m) + ½ KL(q ‖ m) with m = ½ (p + q), from 0 to 1. */
export function jensenShannon(one: Distribution, other: Distribution): number {
  return cellsOf(one, other).reduce((sum, cell) => {
    const p = one.get(cell) ?? 0;
    const q = other.get(cell) ?? 0;
    return sum + (relativeEntropy(p, (p + q) / 2) + relativeEntropy(q, (p + q) / 2)) / 2;
  }, 0);
}

function relativeEntropy(probability: number, reference: number): number {
  return probability === 0 ? 0 : probability * Math.log2(probability / reference);
}

function cellsOf(one: Distribution, other: Distribution): string[] {
  return [...new Set([...one.keys(), ...other.keys()])];
}
