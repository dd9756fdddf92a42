import { describe, expect, it } from 'vitest';
import type { GoldExample } from '../example/example.ts';
import { balanceOf, checkBalance } from './gold-balance.ts';

const rows = (counts: Record<string, number>): GoldExample[] =>
  Object.entries(counts).flatMap(([label, count]) => Array.from({ length: count }, (_, row) => ({ id: `${label}-${row}`, label, fields: { text: label } })));
const check = (part: 'validation' | 'mining' | 'selection' | 'test', counts: Record<string, number>) => checkBalance([balanceOf(part, rows(counts), ['a', 'b'])]);

describe('gold balance', () => {
  it('counts every label of the task, also those without rows', () => {
    expect(balanceOf('test', rows({ a: 3 }), ['a', 'b'])).toEqual({ part: 'test', rows: 3, labels: { a: 3, b: 0 } });
  });

  it('has nothing against labels with enough rows, however uneven', () => {
    expect(check('test', { a: 500, b: 10 })).toEqual([]);
  });

  it('names labels without rows and labels with few', () => {
    expect(check('mining', { a: 9 })).toMatchObject([
      { severity: 'warning', place: 'gold.validation', problem: 'mining has no row of b' },
      { severity: 'warning', problem: 'mining has fewer than 10 rows of a (9)' },
    ]);
  });

  it('refuses a part without rows', () => {
    expect(check('selection', {})).toMatchObject([{ severity: 'error', place: 'gold.validation', problem: 'selection has no rows' }]);
    expect(check('test', {})).toMatchObject([{ severity: 'error', place: 'gold.test' }]);
  });
});
