import type { GoldExample, Label } from '../example/example.ts';
import type { Target } from '../target/target.ts';
import type { LineageError } from './lineage-data.ts';

/** Gold mining examples that rows were written from, numbered as they are first referred to. */
export interface ErrorTable {
  /** By id: an example that carries the teacher's label is still that gold row. */
  refer(example: Pick<GoldExample, 'id'>): { readonly index: number; readonly right: readonly boolean[] };
  readonly errors: readonly LineageError[];
}

/** `predictions`: predicted labels of mining by round. */
export function createErrorTable({ isRight }: Pick<Target, 'isRight'>, mining: readonly GoldExample[], predictions: readonly (readonly Label[])[]): ErrorTable {
  const places = new Map(mining.map(({ id }, row) => [id, row]));
  const known = new Map<string, { index: number; right: readonly boolean[] }>();
  const errors: LineageError[] = [];
  return {
    refer({ id }) {
      const entry = known.get(id);
      if (entry !== undefined) return entry;
      const row = places.get(id) as number;
      const example = mining[row] as GoldExample;
      const { fields, label } = example;
      const predicted = predictions.map((labels) => labels[row] as Label);
      const right = predicted.map((guess) => isRight(example, guess));
      const added = { index: errors.push({ id, fields, label, predictions: predicted, right }) - 1, right };
      known.set(id, added);
      return added;
    },
    errors,
  };
}
