import { describe, expect, it } from 'vitest';
import { exampleLineage } from '../../testing/example-lineage.ts';
import { createRowFilter, noFilters, type Filters } from './filter-rows.ts';

const lineage = exampleLineage({ rows: 400 });
const find = createRowFilter(lineage);
const rowsOf = (filters: Partial<Filters>) => find({ ...noFilters, ...filters }).map((index) => lineage.rows[index]!);

describe('createRowFilter', () => {
  it('finds everything, in order, without filters', () => {
    expect(find(noFilters)).toEqual(lineage.rows.map((_, index) => index));
  });

  it('keeps just the rows of a choice, and of several the rows of all', () => {
    for (const label of lineage.task.labels) expect(rowsOf({ label }).every((row) => row.label === label)).toBe(true);
    expect(rowsOf({ status: 'rejected' }).length).toBe(lineage.rows.filter(({ status }) => status === 'rejected').length);
    expect(rowsOf({ status: 'rejected:truncated' }).map(({ reason }) => reason)).toEqual(new Array(lineage.rows.filter(({ reason }) => reason === 'truncated').length).fill('truncated'));
    expect(rowsOf({ origin: 'seed', round: '1' })).toEqual([]);
    const both = rowsOf({ round: '1', fate: 'fixed' });
    expect(both.length).toBeGreaterThan(0);
    expect(both.every(({ round, fate }) => round === 1 && fate === 'fixed')).toBe(true);
  });

  it('searches texts, ids, calls, rationales and the text of the error, without case', () => {
    expect(rowsOf({ search: 'ROW 150:' }).map(({ id }) => id)).toEqual(['seed-150']);
    expect(rowsOf({ search: 'seed-37' }).length).toBe(1);
    expect(rowsOf({ search: lineage.rows[5]!.source!.id! }).length).toBe(1);
    expect(rowsOf({ search: 'late buses' }).length).toBe(lineage.rows.filter(({ rationales }) => rationales !== undefined).length);
    const ofError = rowsOf({ search: 'Gold-7' });
    expect(ofError.length).toBeGreaterThan(1);
    expect(ofError.every(({ error }) => error === 7)).toBe(true);
  });

  it('wants every word, wherever it stands', () => {
    expect(rowsOf({ search: '  150:   row ' }).map(({ id }) => id)).toEqual(['seed-150']);
    expect(rowsOf({ search: 'row nowhere-to-be-found' })).toEqual([]);
  });
});
