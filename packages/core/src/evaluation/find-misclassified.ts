import type { GoldExample, Label } from '../example/example.ts';

/** A gold example that the small model got wrong. */
export interface MisclassifiedExample {
  readonly example: GoldExample;
  readonly predicted: Label;
}

/** D_mis: the examples whose predicted label is not their gold label, in the order of `examples`. */
export function findMisclassified(examples: readonly GoldExample[], predicted: readonly Label[]): MisclassifiedExample[] {
  if (examples.length !== predicted.length) throw new RangeError(`findMisclassified: ${examples.length} examples, ${predicted.length} predictions`);
  return examples.flatMap((example, row) => {
    const label = predicted[row] as Label;
    return label === example.label ? [] : [{ example, predicted: label }];
  });
}
