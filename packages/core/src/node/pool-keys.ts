import { StepsynthError } from '../errors.ts';
import type { GoldExample } from '../example/example.ts';
import { normaliseText } from '../example/normalise-text.ts';
import type { PoolSettings } from '../task/teacher-settings.ts';
import { taskFields, type TaskSpec } from '../task/task-spec.ts';
import type { PoolRow } from './pool-rows.ts';

type ErrorKey = NonNullable<PoolSettings['errorKey']>;

/** Matches pool rows with the gold examples they were written from. */
export interface PoolKeys {
  /** Rows keyed to the example, with its label, in file order. */
  keyedTo(example: GoldExample): readonly PoolRow[];
  /** True where the row is keyed to one of the examples, whatever its label, after normalisation. */
  isKeyedToAny(row: PoolRow): boolean;
}

/**
 * @param errorKey Pool column → gold field (a text field of the task, or `id`). A row is keyed to an example when
 *   each pair is equal, or for a column that is a list, when the list holds the value.
 * @param rows Rows that answer errors.
 * @param examples Examples that `isKeyedToAny` asks about.
 * @throws StepsynthError TASK_FILE for a column that no row has and for a gold field that the task does not know.
 */
export function createPoolKeys(errorKey: ErrorKey | undefined, options: { task: TaskSpec; rows: readonly PoolRow[]; examples: readonly GoldExample[] }): PoolKeys {
  if (errorKey === undefined) return { keyedTo: () => [], isKeyedToAny: () => false };
  checkErrorKey(errorKey, options);
  const columns = Object.keys(errorKey);
  const goldFields = Object.values(errorKey);
  const valuesOf = (example: GoldExample): string[] => goldFields.map((field) => example.fields[field] ?? example.id);

  const byKey = new Map<string, PoolRow[]>();
  for (const row of options.rows) {
    for (const values of keyValues(row, columns)) {
      const key = JSON.stringify([row.label, ...values]);
      const keyed = byKey.get(key);
      if (keyed === undefined) byKey.set(key, [row]);
      else keyed.push(row);
    }
  }
  const normalisedExamples = new Set(options.examples.map((example) => normalisedKey(valuesOf(example))));
  return {
    keyedTo: (example) => byKey.get(JSON.stringify([example.label, ...valuesOf(example)])) ?? [],
    isKeyedToAny: (row) => keyValues(row, columns).some((values) => normalisedExamples.has(normalisedKey(values))),
  };
}

function checkErrorKey(errorKey: ErrorKey, { task, rows }: { task: TaskSpec; rows: readonly PoolRow[] }): void {
  const known = [...taskFields(task), 'id'];
  for (const [column, field] of Object.entries(errorKey)) {
    if (!known.includes(field)) {
      throw new StepsynthError('TASK_FILE', `teacher.errorKey: ${field} is no gold field of this task.`, { hint: `Gold fields: ${known.join(', ')}.` });
    }
    if (!rows.some((row) => row.columns[column] !== undefined)) {
      throw new StepsynthError('TASK_FILE', `teacher.errorKey: no extrapolation row has the column ${column}.`, {
        hint: `Columns of the first row: ${Object.keys(rows[0]?.columns ?? {}).join(', ')}.`,
      });
    }
  }
}

/** Every combination of the key columns' values; none where one is missing. */
function keyValues(row: PoolRow, columns: readonly string[]): string[][] {
  let combinations: string[][] = [[]];
  for (const column of columns) {
    const value = row.columns[column];
    const values = (Array.isArray(value) ? new Set(value) : [value]);
    const texts = [...values].filter((text) => text !== undefined && text !== null).map(String);
    combinations = combinations.flatMap((combination) => texts.map((text) => [...combination, text]));
  }
  return combinations;
}

function normalisedKey(values: readonly string[]): string {
  return JSON.stringify(values.map(normaliseText));
}
