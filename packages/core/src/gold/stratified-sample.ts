import type { GoldExample, Label } from '../example/example.ts';
import { createRandom } from '../random/seeded-random.ts';

/**
 * A seeded sample of `count` examples in which each label (each stratum of a target) keeps its share (largest remainders take the
 * rows left over), in the order of the file; all examples where there are no more than `count`.
 */
export function stratifiedSample(examples: readonly GoldExample[], count: number, seed: number, stratumOf: (label: Label) => string = (label) => label): readonly GoldExample[] {
  if (examples.length <= count) return examples;
  const byLabel = Map.groupBy(examples.keys(), (row) => stratumOf((examples[row] as GoldExample).label));
  const labels = [...byLabel.keys()].toSorted();
  const random = createRandom(seed, 'stratified-sample');
  const quotas = apportion(labels.map((label) => (byLabel.get(label) as number[]).length), count);
  const taken = new Set(labels.flatMap((label, index) => random.sample(byLabel.get(label) as number[], quotas[index] as number)));
  return examples.filter((_, row) => taken.has(row));
}

/** Divides `total` in proportion to `weights` into whole numbers, by largest remainder. */
export function apportion(weights: readonly number[], total: number): number[] {
  const sum = weights.reduce((one, other) => one + other, 0);
  const exact = weights.map((weight) => (sum === 0 ? 0 : (weight / sum) * total));
  const whole = exact.map((share) => Math.floor(share + 1e-9));
  const byRemainder = [...weights.keys()].toSorted((one, other) =>
    (exact[other] as number) - (whole[other] as number) - ((exact[one] as number) - (whole[one] as number)) || one - other);
  let left = sum === 0 ? 0 : total - whole.reduce((one, other) => one + other, 0);
  for (const index of byRemainder) {
    if (left <= 0) break;
    whole[index] = (whole[index] as number) + 1;
    left -= 1;
  }
  return whole;
}
