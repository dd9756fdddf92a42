import type { GoldExample } from '../example/example.ts';
import { normaliseText } from '../example/normalise-text.ts';
import { createRandom, type RandomKey } from '../random/seeded-random.ts';
import { targetOf } from '../target/target-of.ts';
import { contextOf, type TaskSpec } from '../task/task-spec.ts';

/** How gold examples are divided in two. */
export interface SplitByGroupOptions {
  /** Share of rows that are taken, in (0, 1). */
  readonly share: number;
  /** Names the random stream. */
  readonly randomKey: RandomKey;
  readonly task: TaskSpec;
}

/**
 * Divides gold examples in two: seeded, stratified by label, and by whole groups of rows that share a normalised
 * context or a normalised generated text, so that neither is on both sides. Both keep the order of the file.
 */
export function splitByGroup(examples: readonly GoldExample[], options: SplitByGroupOptions): { taken: readonly GoldExample[]; rest: readonly GoldExample[] } {
  const taken = new Set(chooseRows(groupRows(examples, options.task), examples, options));
  return { taken: examples.filter((_, row) => taken.has(row)), rest: examples.filter((_, row) => !taken.has(row)) };
}

/** Rows that must stay together, as lists of row numbers. */
function groupRows(examples: readonly GoldExample[], task: TaskSpec): number[][] {
  const parent = examples.map((_, row) => row);
  const root = (row: number): number => {
    let top = row;
    while (parent[top] !== top) top = parent[top] as number;
    parent[row] = top;
    return top;
  };
  const firstRowOf = new Map<string, number>();
  for (const [row, example] of examples.entries()) {
    for (const key of groupKeys(example, task)) {
      const first = firstRowOf.get(key);
      if (first === undefined) firstRowOf.set(key, row);
      else parent[root(row)] = root(first);
    }
  }
  const groups = new Map<number, number[]>();
  for (const row of examples.keys()) {
    const group = groups.get(root(row));
    if (group === undefined) groups.set(root(row), [row]);
    else group.push(row);
  }
  return [...groups.values()];
}

function groupKeys(example: GoldExample, task: TaskSpec): string[] {
  const context = contextOf(task, example.fields);
  const keys = [`generated:${normaliseText(example.fields[task.generatedField] ?? '')}`];
  if (context !== undefined) keys.push(`context:${normaliseText(context)}`);
  return keys;
}

/**
 * Takes groups in random order, larger ones first, and puts each where it leaves the label counts
 * of the taken rows nearest to their shares. Later, smaller groups even out what larger ones upset.
 */
function chooseRows(groups: number[][], examples: readonly GoldExample[], { share, randomKey, task }: SplitByGroupOptions): number[] {
  const shuffled = createRandom(...randomKey).shuffle(groups);
  const bySize = shuffled.toSorted((one, other) => other.length - one.length);
  const { strata, stratumOf } = targetOf(task);
  const missing = new Map(strata.map((stratum) => [stratum, 0]));
  const taken: number[] = [];
  for (const group of bySize) {
    const counts = new Map<string, number>();
    for (const row of group) {
      const label = stratumOf((examples[row] as GoldExample).label);
      counts.set(label, (counts.get(label) ?? 0) + 1);
    }
    // `missing` is what the taken rows lack of their share so far; taking a group of size n lowers it by n
    let gain = 0;
    for (const [label, count] of counts) {
      const due = (missing.get(label) ?? 0) + count * share;
      missing.set(label, due);
      gain += due ** 2 - (due - count) ** 2;
    }
    if (gain <= 0) continue;
    taken.push(...group);
    for (const [label, count] of counts) missing.set(label, (missing.get(label) ?? 0) - count);
  }
  return taken;
}
