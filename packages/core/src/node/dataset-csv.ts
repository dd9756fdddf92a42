import type { SyntheticExample } from '../example/example.ts';
import type { DatasetColumn } from './dataset-columns.ts';

/**
 * The training set as CSV (RFC 4180, UTF-8, lines ended by LF): a header, then the columns of train.parquet; what is not
 * there is empty, a list is a JSON array. Texts stay as they are, also those that a spreadsheet takes for a formula.
 */
export function csvText(columns: readonly DatasetColumn[], examples: readonly SyntheticExample[]): string {
  const rows = [columns.map(({ name }) => name), ...examples.map((example) => columns.map(({ value }) => cellText(value(example))))];
  return rows.map((cells) => `${cells.map(quoted).join(',')}\n`).join('');
}

function cellText(value: ReturnType<DatasetColumn['value']>): string {
  if (value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function quoted(cell: string): string {
  return /[",\r\n]|^\s|\s$/u.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
