import path from 'node:path';
import type { AnswerSpan } from '../answer/answer-span.ts';
import { StepsynthError } from '../errors.ts';
import type { Fields, Label } from '../example/example.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import { rowId } from './load-gold.ts';
import { readFields, readTarget } from './read-example.ts';
import { readRows } from './read-rows.ts';

/** One row of a pool of synthetic texts. */
export interface PoolRow {
  /** Unique over all files of the pool. */
  readonly id: string;
  /** The task's text fields. */
  readonly fields: Fields;
  readonly label: Label;
  /** Where the answer stands in the context; extractive question answering. */
  readonly answers?: readonly AnswerSpan[];
  /** Every column as the file has it, keys included. */
  readonly columns: Readonly<Record<string, unknown>>;
}

/** Reads the files of a pool; a file that is named twice is read once. */
export interface PoolReader {
  read(files: readonly string[]): Promise<readonly PoolRow[]>;
}

/**
 * Ids are the rows' own (or `<file stem>-<row>`), with the file's name before them where an earlier file has the same.
 * `read` throws StepsynthError DATA_FILE with file and line for a missing field or a label that the task does not know.
 */
export function createPoolReader({ task, labelField }: { task: TaskSpec; labelField: string }): PoolReader {
  const filesRead = new Map<string, Promise<readonly PoolRow[]>>();
  const fileOfId = new Map<string, string>();

  const uniqueId = (id: string, file: string, where: string): string => {
    const candidates = [id, `${path.basename(file)}:${id}`, `${file}:${id}`];
    const free = candidates.find((candidate) => !fileOfId.has(candidate));
    if (fileOfId.get(id) === file || free === undefined) {
      throw new StepsynthError('DATA_FILE', `${where}: the id ${id} is that of an earlier row too.`, { hint: 'Give each row of a pool file an id of its own, or none.' });
    }
    fileOfId.set(free, file);
    return free;
  };

  const readFile = async (file: string): Promise<readonly PoolRow[]> => (await readRows(file)).map((row) => {
    const where = `${file}:${row.line}`;
    const fields = readFields(row, task, where);
    return {
      id: uniqueId(rowId(row, file), file, where),
      fields,
      ...readTarget(row, { task, labelField, fields }, where),
      columns: row.record,
    };
  });

  return {
    async read(files) {
      const rows: PoolRow[] = [];
      for (const file of new Set(files.map((name) => path.resolve(name)))) { // one after another: ids must not depend on who is read first
        const reading = filesRead.get(file) ?? readFile(file);
        filesRead.set(file, reading);
        rows.push(...(await reading));
      }
      return rows;
    },
  };
}
