import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { StepsynthError } from '../errors.ts';

const CHUNK_BYTES = 256 * 1024;

/** First bytes of files that people rename to .csv or .jsonl. */
const foreignKinds: readonly { readonly start: string; readonly kind: string; readonly hint: string }[] = [
  { start: '\u001F\u008B', kind: 'gzip data', hint: 'Add .gz to its name.' },
  { start: 'PK\u0003\u0004', kind: 'a zip archive or an Excel workbook', hint: 'Unpack it, or save the sheet as CSV (UTF-8).' },
  { start: 'PAR1', kind: 'a Parquet file', hint: "Convert it to JSON lines, in Python: pandas.read_parquet(OLD).to_json(NEW, orient='records', lines=True)" },
];

/** Bytes of a file, unzipped where its name ends in .gz. What it throws, `dataFileError` explains. */
export async function* openDataFile(path: string): AsyncGenerator<Buffer> {
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  const zipped = isGzipName(path);
  // pipeline hands the file's errors to the gunzip stream and closes the file when the reader leaves early
  const source = zipped ? pipeline(file, createGunzip({ chunkSize: CHUNK_BYTES }), () => {}) : file;
  let first = true;
  for await (const chunk of source as AsyncIterable<Buffer>) {
    if (first && !zipped) refuseForeign(chunk, path);
    first = false;
    yield chunk;
  }
}

/** True for names that end in .gz. */
export function isGzipName(path: string): boolean {
  return path.toLowerCase().endsWith('.gz');
}

/** An error of reading as a `DATA_FILE` error with file, line and what to do; a StepsynthError as it is. */
export function dataFileError(error: unknown, path: string, line: number): unknown {
  if (error instanceof StepsynthError || !(error instanceof Error)) return error;
  const { code = '' } = error as NodeJS.ErrnoException;
  const describe = (problem: string, hint: string): StepsynthError => new StepsynthError('DATA_FILE', `${path}${problem}`, { hint, cause: error });
  if (code === 'ENOENT' || code === 'ENOTDIR') return describe(': there is no such file', 'Check the path; task files name data relative to themselves or to dataDir.');
  if (code === 'EISDIR') return describe(': is a folder, not a file', 'Name the file inside it.');
  if (code === 'EACCES' || code === 'EPERM') return describe(': may not be read by this user', 'Change the permissions of the file, such as chmod u+r.');
  if (code === 'Z_BUF_ERROR') return describe(`:${line}: the gzip data ends in the middle`, 'The file is cut short: fetch or make it again.');
  if (error.message === 'incorrect header check') return describe(': is no gzip file', 'Take .gz off its name, or compress it with gzip.');
  if (code.startsWith('Z_')) return describe(`:${line}: the gzip data is damaged`, 'Fetch or make the file again.');
  return describe(`: cannot be read (${code === '' ? error.message : code})`, 'Check the disk and the path.');
}

function refuseForeign(chunk: Buffer, path: string): void {
  const found = foreignKinds.find(({ start }) => chunk.subarray(0, start.length).toString('latin1') === start);
  if (found !== undefined) throw new StepsynthError('DATA_FILE', `${path}: holds ${found.kind}`, { hint: found.hint });
}
