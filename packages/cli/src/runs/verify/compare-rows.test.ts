import { describe, expect, it } from 'vitest';
import { compareRows } from './compare-rows.ts';

const row = (id: string, text = `text of ${id}`): string => JSON.stringify({ text, label: 'positive', id });
const rows = ['a', 'b', 'c', 'd'].map((id) => row(id));

describe('compareRows', () => {
  it.each<[string, string[], object[]]>([
    ['nothing where all is equal', rows, []],
    ['the property that was changed', [rows[0]!, row('b', 'new'), rows[2]!, rows[3]!], [{ line: 2, id: 'b', kind: 'changed', changes: [{ property: 'text', expected: '"text of b"', found: '"new"' }] }]],
    ['a property more and one less', [rows[0]!, rows[1]!, '{"text":"text of c","id":"c","note":1}', rows[3]!], [{ line: 3, id: 'c', kind: 'changed', changes: [{ property: 'label', expected: '"positive"', found: null }, { property: 'note', expected: null, found: '1' }] }]],
    ['a row that is gone', [rows[0]!, rows[2]!, rows[3]!], [{ line: 2, id: 'b', kind: 'missing', changes: [] }]],
    ['the last rows gone', rows.slice(0, 2), [{ line: 3, id: 'c', kind: 'missing', changes: [] }, { line: 3, id: 'd', kind: 'missing', changes: [] }]],
    ['a row that was put in', [rows[0]!, row('x'), ...rows.slice(1)], [{ line: 2, id: 'x', kind: 'added', changes: [] }]],
    ['rows put in at the end', [...rows, row('x')], [{ line: 5, id: 'x', kind: 'added', changes: [] }]],
    ['a line that is no JSON', [rows[0]!, 'oops', ...rows.slice(2)], [{ line: 2, id: 'b', kind: 'changed', changes: [{ property: '(line)', expected: rows[1], found: 'oops' }] }]],
    ['another id', [rows[0]!, row('y', 'text of b'), ...rows.slice(2)], [{ line: 2, id: 'b', kind: 'changed', changes: [{ property: 'id', expected: '"b"', found: '"y"' }] }]],
    ['other spaces', [rows[0]!, rows[1]!.replace(',', ', '), ...rows.slice(2)], [{ line: 2, id: 'b', kind: 'changed', changes: [{ property: '(line)', expected: rows[1], found: rows[1]!.replace(',', ', ') }] }]],
    ['two rows that changed places', [rows[1]!, rows[0]!, ...rows.slice(2)], [{ line: 1, id: 'a' }, { line: 2, id: 'b' }]],
  ])('names %s', (_, found, differences) => {
    expect(compareRows(rows, found)).toMatchObject(differences);
    expect(compareRows(rows, found)).toHaveLength(differences.length);
  });
});
