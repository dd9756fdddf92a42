import { normaliseText } from '../example/normalise-text.ts';
import type { GoldValidation } from '../gold/gold-data.ts';
import { contextOf, type TaskSpec } from '../task/task-spec.ts';
import type { PoolKeys } from './pool-keys.ts';
import type { PoolRow } from './pool-rows.ts';

/** Rows of a pool that were set aside, each counted once, under the first that applies. */
export interface SetAside {
  readonly keyedToSelection: number;
  readonly contextInSelection: number;
}

export interface SelectionOptions {
  readonly task: TaskSpec;
  readonly seedRows: readonly PoolRow[];
  readonly extrapolationRows: readonly PoolRow[];
  readonly gold: GoldValidation;
  readonly goldRoles: 'split' | 'paper';
}

/** The rows that may be drawn. Under `goldRoles: paper` mining and selection are one set, and every row may. */
export function withoutSelectionRows(
  { task, seedRows, extrapolationRows, gold, goldRoles }: SelectionOptions,
  keys: PoolKeys,
): { seedRows: readonly PoolRow[]; extrapolationRows: readonly PoolRow[]; setAside: SetAside } {
  if (goldRoles === 'paper') return { seedRows, extrapolationRows, setAside: { keyedToSelection: 0, contextInSelection: 0 } };
  const contexts = new Set(gold.selection.map(({ fields }) => contextOf(task, fields)).filter((text) => text !== undefined).map(normaliseText));
  const sharesContext = ({ fields }: PoolRow): boolean => {
    const context = contextOf(task, fields);
    return context !== undefined && contexts.has(normaliseText(context));
  };
  const rows = [...new Set([...seedRows, ...extrapolationRows])];
  const keyed = new Set(rows.filter(keys.isKeyedToAny));
  const sharing = new Set(rows.filter((row) => !keyed.has(row) && sharesContext(row)));
  const mayBeDrawn = (row: PoolRow): boolean => !keyed.has(row) && !sharing.has(row);
  return {
    seedRows: seedRows.filter(mayBeDrawn),
    extrapolationRows: extrapolationRows.filter(mayBeDrawn),
    setAside: { keyedToSelection: keyed.size, contextInSelection: sharing.size },
  };
}
