import type { GoldExample, Label } from '../example/example.ts';
import type { Target } from '../target/target.ts';

/** A gold example that the small model got wrong. */
export interface MisclassifiedExample {
  readonly example: GoldExample;
  /** Label, or text of the answer. */
  readonly predicted: Label;
}

/** D_mis: the examples whose prediction the target does not count as right, in the order of `examples`. */
export function findMisclassified(
  examples: readonly GoldExample[],
  predicted: readonly Label[],
  { isRight }: Pick<Target, 'isRight'> = { isRight: (gold, label) => gold.label === label },
): MisclassifiedExample[] {
  if (examples.length !== predicted.length) throw new RangeError(`findMisclassified: ${examples.length} examples, ${predicted.length} predictions`);
  return examples.flatMap((example, row) => {
    const label = predicted[row] as Label;
    return isRight(example, label) ? [] : [{ example, predicted: label }];
  });
}
