import { basename } from 'node:path';
import { StepsynthError } from '../errors.ts';
import type { GoldExample } from '../example/example.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import type { DataRow } from './data-row.ts';
import { readFields, readTarget } from './read-example.ts';
import { streamRows } from './read-rows.ts';

/** What a gold file's rows are read as. */
export interface LoadGoldOptions {
  readonly task: TaskSpec;
  /** Column of the label; a task whose answers are spans names their column itself. */
  readonly labelField: string;
  /** Use only the first rows of the file. */
  readonly maxRows?: number | undefined;
}

/**
 * Reads a gold file. Ids are the rows' own `id`, else `<file stem>-<row>`. Throws `DATA_FILE` with file and line
 * for an unknown label, an answer that is not in the context, a missing or empty field, an id used twice, or a file without rows.
 */
export async function loadGold(path: string, options: LoadGoldOptions): Promise<GoldExample[]> {
  const readExample = createGoldReader(path, options);
  const examples: GoldExample[] = [];
  for await (const row of streamRows(path)) {
    examples.push(readExample(row));
    if (examples.length === options.maxRows) break;
  }
  return someRows(examples, path);
}

/** Gold examples of rows already read; `path` names the file in errors and ids. */
export function goldExamples(rows: readonly DataRow[], path: string, options: LoadGoldOptions): GoldExample[] {
  return someRows(rows.map(createGoldReader(path, options)), path);
}

/** The row's own `id`, else `<file stem>-<row>`. */
export function rowId(row: DataRow, path: string): string {
  const own = row.record['id'];
  if (typeof own === 'string' && own !== '') return own;
  if (typeof own === 'number') return String(own);
  return `${basename(path).replace(/\.(?:jsonl|ndjson|csv|tsv)(?:\.gz)?$/iu, '')}-${row.row}`;
}

function createGoldReader(path: string, { task, labelField }: LoadGoldOptions): (row: DataRow) => GoldExample {
  const lineOf = new Map<string, number>();
  return (row) => {
    const where = `${path}:${row.line}`;
    const id = rowId(row, path);
    const earlier = lineOf.get(id);
    if (earlier !== undefined) throw new StepsynthError('DATA_FILE', `${where}: the id ${id} is that of line ${earlier} too`, { hint: 'Give each row an id of its own, or take the column id out.' });
    lineOf.set(id, row.line);
    const fields = readFields(row, task, where);
    return { id, fields, ...readTarget(row, { task, labelField, fields }, where) };
  };
}

function someRows(examples: GoldExample[], path: string): GoldExample[] {
  if (examples.length > 0) return examples;
  throw new StepsynthError('DATA_FILE', `${path}: has no rows`, { hint: 'A CSV file needs rows under its header; a JSONL file one object a line.' });
}
