import { StepsynthError } from '../errors.ts';
import type { DataRow } from './data-row.ts';

/** One record of CSV text and the line it starts on. */
interface CsvRecord {
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * Rows of CSV text (RFC 4180): a header line, commas, fields in double quotes where they hold commas, quotes
 * (doubled) or line breaks. Empty lines are skipped. `where` names the text in errors.
 */
export function parseCsv(text: string, where: string): DataRow[] {
  const [header, ...records] = splitRecords(text, where);
  if (header === undefined) return [];
  checkHeader(header.cells, `${where}:${header.line}`);
  return records.map(({ line, cells }, row) => {
    if (cells.length !== header.cells.length) {
      throw new StepsynthError('DATA_FILE', `${where}:${line}: ${cells.length} fields, the header has ${header.cells.length}`, { hint: 'Put fields that hold commas or line breaks in double quotes.' });
    }
    return { row, line, record: Object.fromEntries(header.cells.map((name, column) => [name, cells[column] as string])) };
  });
}

function checkHeader(names: readonly string[], where: string): void {
  const twice = names.find((name, column) => names.indexOf(name) !== column);
  if (twice !== undefined) throw new StepsynthError('DATA_FILE', `${where}: the column ${twice} is named twice`);
}

function splitRecords(text: string, where: string): CsvRecord[] {
  const records: CsvRecord[] = [];
  const token = /(?:"([^"]*(?:""[^"]*)*)"|([^",\r\n]*))(,|\r?\n|$)/gu;
  let line = 1;
  let start = 1;
  let cells: string[] = [];
  while (token.lastIndex < text.length) {
    const place = token.lastIndex;
    const match = token.exec(text);
    if (match === null || match.index !== place) throw quoteError(where, line);
    const quoted = match[1];
    cells.push(quoted === undefined ? (match[2] as string) : quoted.replaceAll('""', '"'));
    line += (match[0].match(/\n/gu) ?? []).length;
    if (match[3] === ',' && token.lastIndex < text.length) continue;
    if (match[3] === ',') cells.push('');
    if (cells.length > 1 || cells[0] !== '' || quoted !== undefined) records.push({ line: start, cells });
    cells = [];
    start = line;
  }
  return records;
}

function quoteError(where: string, line: number): StepsynthError {
  return new StepsynthError('DATA_FILE', `${where}:${line}: a quote mark out of place or never closed`, { hint: 'Write a quote inside a quoted field twice: "".' });
}
