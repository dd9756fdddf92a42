import { StepsynthError } from '../errors.ts';
import { columnNames, detectSeparator, separatorName } from './csv-header.ts';
import type { DataRow } from './data-row.ts';
import { splitCsvRecord, type CsvRecord } from './split-csv-record.ts';

/** Takes the lines of a CSV file one by one. */
export interface CsvParser {
  /** The row that ends with this line, if one does. */
  take(text: string, line: number): DataRow | undefined;
  /** After the last line: throws where a quoted field is still open. */
  end(): void;
}

const MAX_RECORD_CHARACTERS = 256 * 2 ** 20;

/**
 * A parser of CSV (RFC 4180): a header line, fields in double quotes where they hold separators, quotes (doubled) or
 * line breaks. What separates fields — comma, semicolon, tab or bar — is read off the header. Empty lines are skipped,
 * and so are columns without a name. Throws `DATA_FILE` with file and line, for quotes with the column too.
 */
export function createCsvParser(path: string): CsvParser {
  let separator: string | undefined;
  let names: readonly (string | undefined)[] | undefined;
  let rows = 0;
  let pending = { texts: [] as string[], characters: 0, line: 1, openQuote: false };

  const finish = (): DataRow | undefined => {
    const { texts, line } = pending;
    pending = { texts: [], characters: 0, line: 1, openQuote: false };
    const text = texts.join('\n');
    separator ??= detectSeparator(text);
    const record = split(text, separator, path, line);
    if (isBlank(record, names?.length ?? 1)) return undefined;
    if (names !== undefined) return { row: rows++, line, record: toObject(record.cells, names, separator, `${path}:${line}`) };
    names = columnNames(record.cells, `${path}:${line}`);
    return undefined;
  };

  /** Excel writes `sep=;` over the header. */
  const notesSeparator = (text: string, line: number): boolean => {
    const noted = line === 1 ? /^sep=(.)\r?$/iu.exec(text)?.[1] : undefined;
    separator ??= noted;
    return noted !== undefined;
  };

  return {
    take(text, line) {
      const first = pending.texts.length === 0;
      if (names === undefined && first && (text.trim() === '' || notesSeparator(text, line))) return undefined;
      pending.texts.push(text);
      pending.characters += text.length + 1;
      if (first) pending.line = line;
      if (hasOddQuotes(text)) pending.openQuote = !pending.openQuote;
      if (!pending.openQuote) return finish();
      if (pending.characters < MAX_RECORD_CHARACTERS) return undefined;
      throw new StepsynthError('DATA_FILE', `${path}:${pending.line}: a record of more than 256 MiB`, { hint: 'A closing quote mark is missing.' });
    },
    end() {
      if (pending.texts.length > 0) finish();
    },
  };
}

function hasOddQuotes(text: string): boolean {
  let odd = false;
  for (let mark = text.indexOf('"'); mark >= 0; mark = text.indexOf('"', mark + 1)) odd = !odd;
  return odd;
}

function split(text: string, separator: string, path: string, line: number): CsvRecord {
  const record = splitCsvRecord(text, separator);
  if ('cells' in record) return record;
  const before = text.slice(0, record.place).split('\n');
  const column = (before.at(-1) as string).length + 1;
  throw new StepsynthError('DATA_FILE', `${path}:${line + before.length - 1}:${column}: ${record.problem}`, { hint: record.hint });
}

/** An empty line, or one of spaces in a file of several columns. */
function isBlank({ cells, quoted }: CsvRecord, columns: number): boolean {
  return cells.length === 1 && !quoted && (columns > 1 ? (cells[0] as string).trim() === '' : cells[0] === '');
}

function toObject(cells: readonly string[], names: readonly (string | undefined)[], separator: string, where: string): Record<string, string> {
  if (cells.length !== names.length) {
    throw new StepsynthError('DATA_FILE', `${where}: ${cells.length} ${cells.length === 1 ? 'field' : 'fields'}, the header has ${names.length}`, {
      hint: `Fields are separated by a ${separatorName(separator)}: put those that hold one, or a line break, in double quotes.`,
    });
  }
  return Object.fromEntries(names.flatMap((name, column) => (name === undefined ? [] : [[name, cells[column] as string]])));
}
