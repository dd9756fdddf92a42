import type { GoldExample, Label } from '../example/example.ts';
import type { Target } from '../target/target.ts';
import type { LineageError } from './lineage-data.ts';

/** Gold mining examples that rows were written from, numbered as they are first referred to. */
export interface ErrorTable {
  refer(example: GoldExample): { readonly index: number; readonly right: readonly boolean[] };
  readonly errors: readonly LineageError[];
}

/** `predictions`: predicted labels of mining by round. */
export function createErrorTable({ isRight }: Pick<Target, 'isRight'>, mining: readonly GoldExample[], predictions: readonly (readonly Label[])[]): ErrorTable {
  const places = new Map(mining.map((example, row) => [example, row]));
  const known = new Map<GoldExample, { index: number; right: readonly boolean[] }>();
  const errors: LineageError[] = [];
  return {
    refer(example) {
      const entry = known.get(example);
      if (entry !== undefined) return entry;
      const { id, fields, label } = example;
      const predicted = predictions.map((labels) => labels[places.get(example) as number] as Label);
      const right = predicted.map((guess) => isRight(example, guess));
      const added = { index: errors.push({ id, fields, label, predictions: predicted, right }) - 1, right };
      known.set(example, added);
      return added;
    },
    errors,
  };
}
