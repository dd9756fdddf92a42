import { basename } from 'node:path';
import { StepsynthError } from '../errors.ts';
import type { GoldExample, Label } from '../example/example.ts';
import { taskFields, type TaskSpec } from '../task/task-spec.ts';
import type { DataRow } from './data-row.ts';
import { readRows } from './read-rows.ts';

/** What a gold file's rows are read as. */
export interface LoadGoldOptions {
  readonly task: TaskSpec;
  /** Column of the label. */
  readonly labelField: string;
  /** Use only the first rows of the file. */
  readonly maxRows?: number | undefined;
}

/**
 * Reads a gold file. Ids are the rows' own `id`, else `<file stem>-<row>`. Throws `DATA_FILE` with file and line
 * for an unknown label, a missing or empty field, an id used twice, or a file without rows.
 */
export async function loadGold(path: string, options: LoadGoldOptions): Promise<GoldExample[]> {
  const rows = await readRows(path);
  return goldExamples(options.maxRows === undefined ? rows : rows.slice(0, options.maxRows), path, options);
}

/** Gold examples of rows already read; `path` names the file in errors and ids. */
export function goldExamples(rows: readonly DataRow[], path: string, { task, labelField }: LoadGoldOptions): GoldExample[] {
  if (rows.length === 0) throw new StepsynthError('DATA_FILE', `${path}: has no rows`);
  const lineOf = new Map<string, number>();
  return rows.map((row) => {
    const where = `${path}:${row.line}`;
    const id = rowId(row, path);
    const earlier = lineOf.get(id);
    if (earlier !== undefined) throw new StepsynthError('DATA_FILE', `${where}: the id ${id} is that of line ${earlier} too`);
    lineOf.set(id, row.line);
    return { id, fields: readFields(row, task, where), label: readLabel(row, labelField, task.labels, where) };
  });
}

/** The row's own `id`, else `<file stem>-<row>`. */
export function rowId(row: DataRow, path: string): string {
  const own = row.record['id'];
  if (typeof own === 'string' && own !== '') return own;
  if (typeof own === 'number') return String(own);
  return `${basename(path).replace(/\.(?:jsonl(?:\.gz)?|csv)$/u, '')}-${row.row}`;
}

/** The task's text fields of a row. Throws `DATA_FILE` where one is missing, empty or no text. */
export function readFields({ record }: DataRow, task: TaskSpec, where: string): Record<string, string> {
  return Object.fromEntries(taskFields(task).map((name) => {
    const text = record[name];
    if (typeof text === 'string' && text.trim() !== '') return [name, text];
    const problem = text === undefined ? 'missing' : typeof text === 'string' ? 'empty' : 'no text';
    throw new StepsynthError('DATA_FILE', `${where}: the field ${name} is ${problem}`, { hint: `Fields of this row: ${Object.keys(record).join(', ')}.` });
  }));
}

/** The label of a row; numbers and booleans are read as text. Throws `DATA_FILE` for one the task does not know. */
export function readLabel({ record }: DataRow, labelField: string, labels: readonly Label[], where: string): Label {
  const value = record[labelField];
  const known = `Labels of this task: ${labels.join(', ')}.`;
  if (value === undefined || value === null) throw new StepsynthError('DATA_FILE', `${where}: the field ${labelField} is missing`, { hint: known });
  const label = typeof value === 'object' ? JSON.stringify(value) : String(value);
  if (!labels.includes(label)) throw new StepsynthError('DATA_FILE', `${where}: unknown label ${label}`, { hint: known });
  return label;
}
