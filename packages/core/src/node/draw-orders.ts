import type { GoldExample, Label } from '../example/example.ts';
import { createRandom } from '../random/seeded-random.ts';
import type { PoolSettings } from '../task/teacher-settings.ts';
import { targetOf } from '../target/target-of.ts';
import { taskFields, type TaskSpec } from '../task/task-spec.ts';
import { createBm25Index, type Bm25Index } from './bm25-index.ts';
import type { PoolKeys } from './pool-keys.ts';
import type { PoolRow } from './pool-rows.ts';

export type DrawKind = 'keyed' | 'nearest' | 'random';

/** Rows in the order in which they are offered; which of them are used already is not its business. */
export interface DrawOrder {
  readonly kind: DrawKind;
  readonly rows: () => readonly PoolRow[];
}

export interface DrawOrdersOptions {
  readonly task: TaskSpec;
  readonly seedRows: readonly PoolRow[];
  readonly extrapolationRows: readonly PoolRow[];
  readonly keys: PoolKeys;
  readonly fallback: PoolSettings['fallback'];
  readonly runSeed: number;
}

/** The orders depend on the rows, the run's seed and the slot's label or error, never on what was drawn before. */
export interface DrawOrders {
  forSeed(label: Label): readonly DrawOrder[];
  forError(error: GoldExample): readonly DrawOrder[];
}

export function createDrawOrders({ task, seedRows, extrapolationRows, keys, fallback, runSeed }: DrawOrdersOptions): DrawOrders {
  const { stratumOf } = targetOf(task);
  const seedByLabel = Map.groupBy(seedRows, (row) => stratumOf(row.label));
  const extrapolationByLabel = Map.groupBy(extrapolationRows, (row) => stratumOf(row.label));
  const textOf = ({ fields }: { fields: PoolRow['fields'] }): string => taskFields(task).map((name) => fields[name] ?? '').join('\n');
  const indexOf = memoize((label: Label): Bm25Index => createBm25Index((extrapolationByLabel.get(label) ?? []).map(textOf)));
  const shuffledSeed = memoize((label: Label) => createRandom(runSeed, 'pool', 'seed', label).shuffle(seedByLabel.get(label) ?? []));
  const shuffled = memoize((label: Label) => createRandom(runSeed, 'pool', 'extrapolation', label).shuffle(extrapolationByLabel.get(label) ?? []));

  const nearest = (error: GoldExample): readonly PoolRow[] => {
    const stratum = stratumOf(error.label);
    const rows = extrapolationByLabel.get(stratum) ?? [];
    return Array.from(indexOf(stratum).rank(textOf(error)), (place) => rows[place] as PoolRow);
  };
  const forError = memoizeBy((error: GoldExample) => error.id, (error): readonly DrawOrder[] => [
    { kind: 'keyed', rows: once(() => createRandom(runSeed, 'pool', 'keyed', error.id).shuffle(keys.keyedTo(error))) },
    ...fallback.map((kind): DrawOrder => (kind === 'nearest'
      ? { kind, rows: once(() => nearest(error)) }
      : { kind, rows: () => shuffled(stratumOf(error.label)) })),
  ]);
  const forSeed = memoize((label: Label): readonly DrawOrder[] => [{ kind: 'random', rows: () => shuffledSeed(stratumOf(label)) }]);
  return { forSeed, forError };
}

function once<T>(compute: () => T): () => T {
  let known: { value: T } | undefined;
  return () => (known ??= { value: compute() }).value;
}

function memoize<K, V>(compute: (key: K) => V): (key: K) => V {
  return memoizeBy((key) => key, compute);
}

function memoizeBy<A, K, V>(keyOf: (argument: A) => K, compute: (argument: A) => V): (argument: A) => V {
  const known = new Map<K, V>();
  return (argument) => {
    const key = keyOf(argument);
    const value = known.get(key) ?? compute(argument);
    known.set(key, value);
    return value;
  };
}
