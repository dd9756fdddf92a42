import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowsOfSample, sampleAgainst, sampleRows, type SampledRow } from './gap-sample.ts';

const options = { runSeed: 3, stratumOf: (label: string) => label };
const rows = (count: number, labels: readonly string[] = ['a', 'b']): SampledRow[] => Array.from({ length: count }, (_, row) => ({ id: `row-${row}`, label: labels[row % labels.length]! }));

describe('sampleRows', () => {
  it('takes as many as asked for, in order, and more rows keep what fewer had', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 9 }), (size, count, runSeed) => {
      const all = rows(size);
      const taken = sampleRows(all, count, { runSeed });
      expect(taken.length).toBe(Math.min(size, count));
      const places = taken.map((row) => all.indexOf(row));
      expect(places).toEqual([...new Set(places)].toSorted((one, other) => one - other));
      const larger = sampleRows(all, count + 1, { runSeed });
      expect(taken.every((row) => larger.includes(row))).toBe(true);
    }));
  });

  it('draws by the run seed, each row about as often', () => {
    const all = rows(20);
    const counts = new Map(all.map(({ id }) => [id, 0]));
    for (let runSeed = 0; runSeed < 400; runSeed += 1) for (const { id } of sampleRows(all, 5, { runSeed })) counts.set(id, counts.get(id)! + 1);
    for (const count of counts.values()) expect(Math.abs(count - 100)).toBeLessThan(45); // five standard deviations
  });
});

describe('sampleAgainst', () => {
  it('has the number of gold rows, and of each label the number of gold rows of it', () => {
    const gold = rows(30, ['a', 'a', 'b']);
    const { all, byStratum } = sampleAgainst(gold, rows(200), options);
    expect(all.length).toBe(30);
    expect([...byStratum].map(([label, own]) => [label, own.length])).toEqual([['a', 20], ['b', 10]]);
    expect([...byStratum].every(([label, own]) => own.every((row) => row.label === label))).toBe(true);
    const sample = { all, byStratum };
    expect(new Set(rowsOfSample(sample)).size).toBe(rowsOfSample(sample).length);
  });

  it('has fewer where there are fewer, and none of a label that is not there', () => {
    const { all, byStratum } = sampleAgainst(rows(30), rows(8, ['a']), options);
    expect([all.length, byStratum.get('a')?.length, byStratum.get('b')?.length]).toEqual([8, 8, 0]);
  });
});
