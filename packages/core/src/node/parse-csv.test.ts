import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCsv } from './parse-csv.ts';

const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;

describe('parseCsv', () => {
  it('reads back what was quoted, whatever the cells hold', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', 'é') });
    fc.assert(fc.property(fc.array(fc.tuple(cell, cell), { maxLength: 8 }), fc.constantFrom('\n', '\r\n'), (rows, lineBreak) => {
      const text = [['x', 'y'], ...rows].map((cells) => cells.map(quoted).join(',')).join(lineBreak);
      expect(parseCsv(text, 'rows.csv').map(({ record }) => [record['x'], record['y']])).toEqual(rows);
    }));
  });

  it('reads a field of a million characters', () => {
    const long = 'a"b,\n'.repeat(200_000);
    expect(parseCsv(`x\n${quoted(long)}\n`, 'rows.csv')[0]?.record['x']).toBe(long);
  });
});
