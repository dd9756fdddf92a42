import type { SyntheticExample } from '../example/example.ts';
import type { RunStore } from '../ports/run-store.ts';

/** What rows count in the loss of a round's training, by id: 0 leaves a row out; 1 where there is none. */
export type RowWeights = Readonly<Record<string, number>>;

/** Fact of the run store that keeps the weights of a round's training. */
export function rowWeightsFact(round: number): string {
  return `rowWeights-${round}`;
}

/** The weights of a round's training; none in a run that weighs no rows. */
export async function storedRowWeights(store: Pick<RunStore, 'fact'>, round: number): Promise<RowWeights> {
  return ((await store.fact(rowWeightsFact(round))) as RowWeights | undefined) ?? {};
}

/** The rows that are trained on, with their weights. */
export function applyRowWeights(rows: readonly SyntheticExample[], weights: RowWeights): readonly SyntheticExample[] {
  return rows.flatMap((row) => {
    const weight = weights[row.id] ?? 1;
    if (weight === 0) return [];
    return [weight === 1 ? row : { ...row, weight }];
  });
}
