import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from './seeded-random.ts';

const key = fc.array(fc.oneof(fc.string(), fc.integer()), { minLength: 1, maxLength: 5 });

function draws(count: number, ...streamKey: (string | number)[]): number[] {
  const random = createRandom(...streamKey);
  return Array.from({ length: count }, () => random.next());
}

describe('createRandom', () => {
  it('gives the draws it gave when this test was written', () => {
    const random = createRandom(0, 'seed', 0, 7, 0, 'label');
    expect([random.next(), random.integer(1000), random.shuffle(['a', 'b', 'c', 'd', 'e']).join('')]).toMatchInlineSnapshot(`
      [
        0.4473365613434399,
        891,
        "badce",
      ]
    `);
  });

  it('depends on its key alone', () => {
    fc.assert(fc.property(key, (parts) => {
      expect(draws(5, ...parts)).toEqual(draws(5, ...parts));
    }));
  });

  it('differs between keys, also where they read the same', () => {
    fc.assert(fc.property(key, key, (one, other) => {
      fc.pre(JSON.stringify(one) !== JSON.stringify(other));
      expect(draws(2, ...one)).not.toEqual(draws(2, ...other));
    }));
    expect(draws(1, 1, 2)).not.toEqual(draws(1, 12));
    expect(draws(1, '1')).not.toEqual(draws(1, 1));
  });

  it('draws uniformly in [0, 1), and independently for neighbouring slots', () => {
    const slots = Array.from({ length: 20_000 }, (_, slot) => draws(1, 0, 'seed', slot)[0]!);
    const bins = new Array<number>(10).fill(0);
    for (const draw of slots) bins[Math.floor(draw * 10)]! += 1;
    const chiSquare = bins.reduce((sum, count) => sum + (count - 2000) ** 2 / 2000, 0);
    expect(chiSquare).toBeLessThan(27.9); // 99.9 % of 9 degrees of freedom
    const mean = slots.reduce((sum, draw) => sum + draw, 0) / slots.length;
    const covariance = slots.slice(1).reduce((sum, draw, slot) => sum + (draw - mean) * (slots[slot]! - mean), 0) / slots.length;
    expect(Math.abs(covariance * 12)).toBeLessThan(0.025);
  });

  it('draws each integer below the limit about equally often', () => {
    const random = createRandom('integers');
    const counts = new Array<number>(7).fill(0);
    for (let draw = 0; draw < 14_000; draw += 1) counts[random.integer(7)]! += 1;
    expect(counts.reduce((sum, count) => sum + (count - 2000) ** 2 / 2000, 0)).toBeLessThan(22.5); // 99.9 %, 6 degrees
    expect(() => random.integer(0)).toThrow('limit must be 1 to 2^32, got 0');
  });

  it('shuffles without losing or doubling, and samples distinct places', () => {
    fc.assert(fc.property(fc.array(fc.nat()), fc.nat(40), fc.integer(), (items, count, seed) => {
      expect(createRandom(seed).shuffle(items).toSorted((a, b) => a - b)).toEqual(items.toSorted((a, b) => a - b));
      const places = createRandom(seed).sample([...items.keys()], count);
      expect(places).toHaveLength(Math.min(count, items.length));
      expect(new Set(places).size).toBe(places.length);
    }));
  });

  it('reaches every order of a shuffle', () => {
    const orders = new Set(Array.from({ length: 400 }, (_, seed) => createRandom(seed).shuffle([1, 2, 3, 4]).join()));
    expect(orders.size).toBe(24);
  });

  it('draws indices in proportion to their weights, never one of weight 0', () => {
    const random = createRandom('weights');
    const counts = [0, 0, 0, 0];
    for (let draw = 0; draw < 10_000; draw += 1) counts[random.weightedIndex([1, 0, 3, 0])]! += 1;
    expect(counts[1]! + counts[3]!).toBe(0);
    expect(counts[2]! / 10_000).toBeCloseTo(0.75, 1);
    for (const weights of [[], [0, 0], [1, -1], [Infinity]]) expect(() => random.weightedIndex(weights)).toThrow('weightedIndex');
  });

  it('refuses to choose from nothing', () => {
    expect(() => createRandom(1).choice([])).toThrow('nothing to choose from');
    expect(createRandom(1).choice(['only'])).toBe('only');
  });
});
