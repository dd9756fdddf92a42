import { displayWidth } from './display-width.ts';

/** Lines of a table in columns; every column but the first is set right. */
export function textTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => displayWidth(row[column] ?? ''))));
  return all
    .map((row) => row.map((cell, column) => alignCell(cell, widths[column]!, column)).join('   ').trimEnd())
    .join('\n');
}

function alignCell(cell: string, columns: number, column: number): string {
  const room = ' '.repeat(Math.max(0, columns - displayWidth(cell)));
  return column === 0 ? cell + room : room + cell;
}
