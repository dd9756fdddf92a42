import { isUtf8 } from 'node:buffer';
import { StepsynthError } from '../errors.ts';
import { dataFileError, openDataFile } from './open-data-file.ts';

/** Lines that follow each other in a file. */
export interface LineBatch {
  /** Number of the first one, from 1. */
  readonly line: number;
  /** Without the line feed; a carriage return before it is still there. */
  readonly texts: readonly string[];
}

const LINE_FEED = 0x0a;
/** V8's longest string has 2^29 - 24 characters. */
const MAX_LINE_BYTES = 256 * 2 ** 20;

/**
 * Reads a text file (UTF-8, with or without a byte order mark; gzipped where its name ends in .gz) batch by batch,
 * holding one batch at a time. Throws `DATA_FILE` with file, line and column for bytes that are no UTF-8 text.
 */
export async function* readLines(path: string): AsyncGenerator<LineBatch> {
  yield* splitLines(openDataFile(path), path);
}

/** The same of the bytes of a file or pipe; `path` names it in errors. */
export async function* splitLines(bytes: AsyncIterable<Buffer>, path: string): AsyncGenerator<LineBatch> {
  let line = 1;
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  const take = (part: Buffer): LineBatch => {
    const texts = decode(line === 1 ? withoutMark(part, path) : part, path, line).split('\n');
    const batch = { line, texts };
    line += texts.length;
    return batch;
  };
  try {
    for await (const chunk of bytes) {
      const end = chunk.lastIndexOf(LINE_FEED);
      if (end >= 0) yield take(Buffer.concat([...pending, chunk.subarray(0, end)]));
      const rest = chunk.subarray(end + 1);
      pending = end >= 0 ? [rest] : [...pending, rest];
      pendingBytes = end >= 0 ? rest.length : pendingBytes + rest.length;
      if (pendingBytes > MAX_LINE_BYTES) throw tooLong(path, line);
    }
  } catch (error) {
    throw dataFileError(error, path, line);
  }
  if (pendingBytes > 0) yield take(Buffer.concat(pending));
}

function withoutMark(bytes: Buffer, path: string): Buffer {
  const [first, second, third] = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf) return bytes.subarray(3);
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    throw new StepsynthError('DATA_FILE', `${path}:1:1: is UTF-16`, { hint: 'Save it as UTF-8, or: iconv -f UTF-16 -t UTF-8 OLD > NEW' });
  }
  return bytes;
}

function decode(bytes: Buffer, path: string, line: number): string {
  if (bytes.includes(0)) {
    throw textError(bytes, path, line, '\0', 'a NUL byte', 'The file is damaged, or UTF-16: save it as UTF-8.');
  }
  if (!isUtf8(bytes)) {
    throw textError(bytes, path, line, '\uFFFD', 'is not UTF-8', 'Save it as UTF-8. Where it comes from Windows: iconv -f WINDOWS-1252 -t UTF-8 OLD > NEW');
  }
  return bytes.toString('utf8');
}

function textError(bytes: Buffer, path: string, line: number, character: string, problem: string, hint: string): StepsynthError {
  const before = bytes.toString('utf8').split(character, 1)[0] as string;
  const lines = before.split('\n');
  return new StepsynthError('DATA_FILE', `${path}:${line + lines.length - 1}:${(lines.at(-1) as string).length + 1}: ${problem}`, { hint });
}

function tooLong(path: string, line: number): StepsynthError {
  return new StepsynthError('DATA_FILE', `${path}:${line}: a line of more than ${MAX_LINE_BYTES / 2 ** 20} MiB`, { hint: 'Line breaks are missing, or this is no text file.' });
}
