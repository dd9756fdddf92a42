import { statSync } from 'node:fs';
import { StepsynthError } from '../errors.ts';
import type { DataRow } from './data-row.ts';
import { dataFileError } from './open-data-file.ts';
import { createCsvParser } from './parse-csv.ts';
import { parseJsonRow } from './parse-json-row.ts';
import { readLines, splitLines, type LineBatch } from './read-lines.ts';

const KNOWN_KINDS = 'Use .jsonl, .csv or .tsv, each also with .gz.';

/** Hints for names that end otherwise. */
const otherKinds: readonly (readonly [RegExp, string])[] = [
  [/\.json(?:\.gz)?$/iu, "Make JSON lines of it, one object a line: jq -c '.[]' OLD.json > NEW.jsonl"],
  [/\.(?:xlsx?|ods|numbers)$/iu, 'Save the sheet as CSV (UTF-8).'],
  [/\.(?:parquet|arrow|feather)$/iu, "Convert it to JSON lines, in Python: pandas.read_parquet(OLD).to_json('NEW.jsonl', orient='records', lines=True)"],
  [/\.(?:zip|bz2|xz|zst|7z|tar|tgz)$/iu, 'Unpack it, or compress the file with gzip.'],
];

/**
 * Reads the rows of a `.jsonl` (`.ndjson`), `.csv` or `.tsv` file, each also gzipped (`.gz`): UTF-8, with or without a
 * byte order mark; LF or CRLF; empty lines skipped. Holds one batch of lines at a time. Throws `DATA_FILE` with file,
 * line and, for faulty JSON, quotes and bytes, column.
 */
export async function* streamRows(path: string): AsyncGenerator<DataRow> {
  if (/\.(?:csv|tsv)(?:\.gz)?$/iu.test(path)) yield* csvRows(path);
  else if (/\.(?:jsonl|ndjson)(?:\.gz)?$/iu.test(path)) yield* jsonRows(readLines(path), path);
  else throw unknownKind(path);
}

/** All rows of a file; see `streamRows`. */
export async function readRows(path: string): Promise<DataRow[]> {
  const rows: DataRow[] = [];
  for await (const row of streamRows(path)) rows.push(row);
  return rows;
}

/** Rows of JSONL text; each line holds one object. `where` names the text in errors. */
export function parseJsonLines(text: string, where: string): DataRow[] {
  const rows: DataRow[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() !== '') rows.push({ row: rows.length, line: index + 1, record: parseJsonRow(line, where, index + 1) });
  }
  return rows;
}

/** Rows of JSON lines from a pipe, as they arrive; `where` names it in errors. */
export async function* streamJsonLines(input: AsyncIterable<string | Uint8Array>, where: string): AsyncGenerator<DataRow> {
  yield* jsonRows(splitLines(buffers(input), where), where);
}

async function* buffers(input: AsyncIterable<string | Uint8Array>): AsyncGenerator<Buffer> {
  for await (const part of input) yield Buffer.from(part as Uint8Array);
}

async function* jsonRows(lines: AsyncIterable<LineBatch>, path: string): AsyncGenerator<DataRow> {
  let row = 0;
  for await (const batch of lines) {
    for (const [index, text] of batch.texts.entries()) {
      if (text.trim() === '') continue;
      yield { row, line: batch.line + index, record: parseJsonRow(text, path, batch.line + index) };
      row += 1;
    }
  }
}

async function* csvRows(path: string): AsyncGenerator<DataRow> {
  const parser = createCsvParser(path);
  for await (const batch of readLines(path)) {
    for (const [index, text] of batch.texts.entries()) {
      const row = parser.take(text, batch.line + index);
      if (row !== undefined) yield row;
    }
  }
  parser.end();
}

function unknownKind(path: string): unknown {
  try {
    if (statSync(path).isDirectory()) return dataFileError(Object.assign(new Error('folder'), { code: 'EISDIR' }), path, 1);
  } catch (error) {
    return dataFileError(error, path, 1);
  }
  const hint = otherKinds.find(([pattern]) => pattern.test(path))?.[1] ?? KNOWN_KINDS;
  return new StepsynthError('DATA_FILE', `${path}: unknown kind of data file`, { hint });
}
