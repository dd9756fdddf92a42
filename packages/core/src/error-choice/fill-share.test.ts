import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GoldExample } from '../example/example.ts';
import { fillShare } from './fill-share.ts';

const mining = Array.from({ length: 12 }, (_, row): GoldExample => ({ id: `gold-${row}`, fields: {}, label: row < 9 ? 'a' : 'b' }));
const counts = (rows: readonly GoldExample[]): Map<GoldExample, number> => new Map([...Map.groupBy(rows, (example) => example)].map(([example, all]) => [example, all.length]));

describe('fillShare', () => {
  it('fills the share exactly, in gold order, and none is more than a turn ahead', () => {
    fc.assert(fc.property(fc.shuffledSubarray(mining, { minLength: 1 }), fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 4 }), fc.boolean(), (ordered, rows, perError, prior) => {
      const filled = fillShare(ordered, { rows, perError, labelPrior: prior ? mining : undefined }, mining);
      expect(filled.length).toBe(rows);
      const places = filled.map((example) => mining.indexOf(example));
      expect(places).toEqual(places.toSorted((one, other) => one - other));
      const byExample = counts(filled);
      for (const example of byExample.keys()) expect(ordered).toContain(example);
      if (prior) return;
      const given = ordered.map((example) => byExample.get(example) ?? 0);
      expect(given).toEqual(given.toSorted((one, other) => other - one)); // those first in order have the most
      expect(Math.max(...given) - Math.min(...given)).toBeLessThanOrEqual(perError);
    }));
  });

  it('without a share gives every error its k rows', () => {
    expect(fillShare([mining[4]!, mining[1]!], { rows: undefined, perError: 2 }, mining).map(({ id }) => id)).toEqual(['gold-1', 'gold-1', 'gold-4', 'gold-4']);
    expect(fillShare([], { rows: 7, perError: 1 }, mining)).toEqual([]);
  });

  it('keeps the label prior of gold where the errors have another', () => {
    const ordered = [mining[9]!, mining[10]!, mining[11]!, mining[0]!];
    const labels = (prior: boolean): number => fillShare(ordered, { rows: 8, perError: 1, labelPrior: prior ? mining : undefined }, mining).filter(({ label }) => label === 'a').length;
    expect(labels(false)).toBe(2);
    expect(labels(true)).toBe(6); // 9 of 12
  });
});
