import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { StepsynthError } from '../errors.ts';
import type { DataRow } from './data-row.ts';
import { parseCsv } from './parse-csv.ts';

const unzip = promisify(gunzip);

/**
 * Reads the rows of a `.jsonl`, `.jsonl.gz` or `.csv` file (UTF-8, with or without a byte order mark; LF or CRLF;
 * empty lines skipped). Throws `DATA_FILE` with file and line.
 */
export async function readRows(path: string): Promise<DataRow[]> {
  if (path.endsWith('.jsonl')) return parseJsonLines(await readText(path), path);
  if (path.endsWith('.jsonl.gz')) return parseJsonLines(await readText(path), path);
  if (path.endsWith('.csv')) return parseCsv(await readText(path), path);
  throw new StepsynthError('DATA_FILE', `${path}: unknown kind of data file`, { hint: 'Use .jsonl, .jsonl.gz or .csv.' });
}

/** Rows of JSONL text; each line holds one object. `where` names the text in errors. */
export function parseJsonLines(text: string, where: string): DataRow[] {
  const rows: DataRow[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    rows.push({ row: rows.length, line: index + 1, record: parseObject(line, `${where}:${index + 1}`) });
  }
  return rows;
}

function parseObject(line: string, where: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw new StepsynthError('DATA_FILE', `${where}: no valid JSON`, { cause, hint: 'Each line must hold one JSON object.' });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new StepsynthError('DATA_FILE', `${where}: expected an object`, { hint: 'Each line must hold one JSON object, such as {"text": "…", "label": "…"}.' });
}

async function readText(path: string): Promise<string> {
  const bytes = await readBytes(path);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes); // drops the byte order mark
  } catch (cause) {
    throw new StepsynthError('DATA_FILE', `${path}: is not UTF-8`, { cause, hint: 'Save the file as UTF-8.' });
  }
}

async function readBytes(path: string): Promise<Uint8Array> {
  const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    const problem = cause.code === 'ENOENT' ? 'there is no such file' : `cannot be read (${cause.code ?? cause.message})`;
    throw new StepsynthError('DATA_FILE', `${path}: ${problem}`, { cause });
  });
  if (!path.endsWith('.gz')) return bytes;
  return unzip(bytes).catch((cause: Error) => {
    throw new StepsynthError('DATA_FILE', `${path}: is no complete gzip file`, { cause, hint: 'It may be cut short: fetch it again.' });
  });
}
