import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DataRow } from './data-row.ts';
import { createCsvParser } from './parse-csv.ts';

function parseCsv(text: string): DataRow[] {
  const parser = createCsvParser('rows.csv');
  const rows = text.split('\n').flatMap((line, index) => parser.take(line, index + 1) ?? []);
  parser.end();
  return rows;
}

const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;
const awkward = fc.string({ unit: fc.oneof(fc.constantFrom('a', '"', ',', ';', '\t', '|', '\n', '\r', ' ', 'é', '💡'), fc.string({ unit: 'binary', minLength: 1, maxLength: 1 })) });

/** As RFC 4180 asks for: quotes where they are needed, elsewhere as drawn. */
function written(cell: string, separator: string, asked: boolean, alone: boolean): string {
  const needed = cell.includes('"') || cell.includes(separator) || /[\r\n]/u.test(cell) || (alone && cell.trim() === '');
  return needed || asked ? quoted(cell) : cell;
}

describe('createCsvParser', () => {
  it('reads back any table', () => {
    const names = fc.uniqueArray(awkward.filter((name) => name.trim() === name && name !== '' && name.isWellFormed()), { minLength: 1, maxLength: 4 });
    const table = names.chain((header) => fc.record({
      header: fc.constant(header),
      rows: fc.array(fc.array(awkward, { minLength: header.length, maxLength: header.length }), { maxLength: 8 }),
      asked: fc.infiniteStream(fc.boolean()),
      separator: fc.constantFrom(',', ';', '\t', '|'),
      lineBreak: fc.constantFrom('\n', '\r\n'),
      last: fc.boolean(),
    }));
    fc.assert(fc.property(table, ({ header, rows, asked, separator, lineBreak, last }) => {
      fc.pre(header.length > 1 || separator === ',');
      const cellsOf = (cells: readonly string[]): string => cells.map((cell) => written(cell, separator, asked.next().value, cells.length === 1)).join(separator);
      const text = [header.map(quoted).join(separator), ...rows.map(cellsOf)].join(lineBreak) + (last ? lineBreak : '');
      expect(parseCsv(text).map(({ record }) => record)).toEqual(rows.map((cells) => Object.fromEntries(header.map((name, column) => [name, cells[column]]))));
    }), { numRuns: 300 });
  });

  it('counts lines from the start of each record', () => {
    expect(parseCsv('a,b\n"1\n2\n3",x\r\n\n4,y').map(({ row, line }) => [row, line])).toEqual([[0, 2], [1, 6]]);
  });

  it('reads a field of a million characters', () => {
    const long = 'a"b,\n'.repeat(200_000);
    expect(parseCsv(`x\n${quoted(long)}\n`)[0]?.record['x']).toBe(long);
  });
});
