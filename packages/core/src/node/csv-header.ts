import { StepsynthError } from '../errors.ts';

const separators = [',', ';', '\t', '|'];
const separatorNames: Readonly<Record<string, string>> = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar' };

/** The separator that a header line holds most of, outside quotes; a comma where it holds none. */
export function detectSeparator(headerLine: string): string {
  const bare = headerLine.replaceAll(/"[^"]*"/gu, '');
  const counts = separators.map((separator) => bare.split(separator).length - 1);
  return separators[counts.indexOf(Math.max(...counts))] as string;
}

/** What people call a separator. */
export function separatorName(separator: string): string {
  return separatorNames[separator] ?? JSON.stringify(separator);
}

/** Column names, trimmed; undefined for those without a name, which are not read. `where` names the line in errors. */
export function columnNames(cells: readonly string[], where: string): readonly (string | undefined)[] {
  const names = cells.map((cell) => (cell.trim() === '' ? undefined : cell.trim()));
  if (names.every((name) => name === undefined)) {
    throw new StepsynthError('DATA_FILE', `${where}: the header names no column`, { hint: 'The first line of a CSV file must name its columns, such as text,label.' });
  }
  const twice = names.find((name, column) => name !== undefined && names.indexOf(name) !== column);
  if (twice !== undefined) throw new StepsynthError('DATA_FILE', `${where}: the column ${twice} is named twice`, { hint: 'Give each column a name of its own.' });
  return names;
}
