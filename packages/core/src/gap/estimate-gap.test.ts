import { describe, expect, it } from 'vitest';
import { createRandom } from '../random/seeded-random.ts';
import { pointsOf } from '../statistics/points.ts';
import { estimateGap, type EmbeddedRows } from './estimate-gap.ts';
import { summaryOfGap, type GapEstimate } from './gap-estimate.ts';
import { rowsOfSample, sampleAgainst, type SampledRow } from './gap-sample.ts';

const DIMENSIONS = 4;
const options = { runSeed: 1, stratumOf: (label: string) => label };

/** Rows whose states lie around (3, 0, 0, …) for "b" and around 0 for "a", moved by `shift` in the second column. */
function embedded(name: string, labels: readonly string[], shift = 0): EmbeddedRows {
  const random = createRandom('estimate-gap', name);
  const normal = (): number => Array.from({ length: 12 }, () => random.next()).reduce((sum, value) => sum + value, -6);
  const rows = labels.map((label, row): SampledRow => ({ id: `${name}-${row}`, label }));
  const values = labels.flatMap((label) => Array.from({ length: DIMENSIONS }, (_, column) => normal() + (column === 0 && label === 'b' ? 3 : 0) + (column === 1 ? shift : 0)));
  return { rows, points: pointsOf(values, DIMENSIONS) };
}

function estimate(gold: EmbeddedRows, others: EmbeddedRows): GapEstimate | undefined {
  const sample = sampleAgainst(gold.rows, others.rows, options);
  const rows = rowsOfSample(sample);
  const places = rows.map((row) => others.rows.indexOf(row));
  const values = places.flatMap((place) => Array.from(others.points.values).slice(place * DIMENSIONS, (place + 1) * DIMENSIONS));
  return estimateGap(gold, sample, { rows, points: pointsOf(values, DIMENSIONS) }, options);
}

const mixed = (count: number, everyB: number): string[] => Array.from({ length: count }, (_, row) => (row % everyB === 0 ? 'b' : 'a'));
const gold = embedded('gold', mixed(200, 2));

describe('estimateGap', () => {
  it('sees no gap between two samples of one distribution, and one that grows with the shift', () => {
    const same = estimate(gold, embedded('same', mixed(300, 2)))!;
    expect(same.aucInterval95[0]).toBeLessThan(0.55);
    expect(same).toMatchObject({ rows: 200, dimensions: DIMENSIONS });
    const [near, far] = [estimate(gold, embedded('near', mixed(300, 2), 0.7))!, estimate(gold, embedded('far', mixed(300, 2), 2))!];
    expect(near.auc).toBeGreaterThan(same.auc + 0.05);
    expect(far.auc).toBeGreaterThan(near.auc + 0.1);
    expect(near.frechet).toBeGreaterThan(same.frechet + 0.2);
    expect(far.frechet).toBeGreaterThan(near.frechet + 1);
    expect(far.coverage).toBeLessThan(same.coverage - 0.1);
    expect(far.radius).toBe(same.radius);
  });

  it('within labels, does not see that labels have other shares', () => {
    const skewed = estimate(gold, embedded('skewed', mixed(900, 8)))!;
    expect(skewed.aucInterval95[0]).toBeGreaterThan(0.6);
    expect(skewed.withinLabels!.aucInterval95[0]).toBeLessThan(0.52);
    expect(skewed.byLabel!.map(({ label, rows }) => [label, rows])).toEqual([['b', 100], ['a', 100]]);
    expect(skewed.withinLabels!.rows).toBe(200);
    expect(summaryOfGap(skewed)).toBe(skewed.withinLabels);
    const [b, a] = skewed.byLabel!;
    expect(skewed.withinLabels!.auc).toBeCloseTo((b!.auc + a!.auc) / 2, 12);
    const width = ([low, high]: readonly [number, number]): number => high - low;
    expect(width(skewed.withinLabels!.aucInterval95)).toBeLessThan(Math.min(width(a!.aucInterval95), width(b!.aucInterval95)));
  });

  it('leaves out labels with fewer than five rows, and everything with fewer than five rows in all', () => {
    const few = estimate(gold, embedded('few', ['a', 'a', 'a', 'a', 'a', 'a', 'b', 'b']))!;
    expect(few.rows).toBe(8);
    expect(few.byLabel!.map(({ label, rows }) => [label, rows])).toEqual([['a', 6]]);
    expect(estimate(gold, embedded('none', ['a', 'b', 'a', 'b']))).toBeUndefined();
  });

  it('has nothing within labels where rows have none', () => {
    const plain = embedded('plain', new Array<string>(40).fill('x'));
    const found = estimate(plain, embedded('others', new Array<string>(40).fill('x')))!;
    expect(found).not.toHaveProperty('withinLabels');
    expect(summaryOfGap(found)).toBe(found);
  });
});
