import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../random/seeded-random.ts';
import { pointsOf } from '../statistics/points.ts';
import { createCosineIndex, reaches, unitVectors } from './cosine-index.ts';
import { bandsFor, createMinHash } from './min-hash.ts';
import { createNearIndex, findNearDuplicates } from './near-index.ts';
import { jaccard, shingleHashes, wordGramHashes } from './shingles.ts';
import { countOverlaps, createOverlapIndex } from './text-overlap.ts';

const words = Array.from({ length: 400 }, (_, place) => `w${place.toString(36)}x`);
const sentence = (length: number, ...key: (string | number)[]): string => {
  const random = createRandom('sentence', ...key);
  return Array.from({ length }, () => random.choice(words)).join(' ');
};

describe('shingles', () => {
  it('of texts that differ in case and punctuation are the same', () => {
    expect(jaccard(shingleHashes('The film, at last!'), shingleHashes('the film at last'))).toBe(1);
    expect(jaccard(shingleHashes('ab'), shingleHashes('cd'))).toBe(0);
    expect(wordGramHashes('one two three', 4).length).toBe(0);
  });

  it('are distinct and ascending, and Jaccard similarity is that of the sets', () => {
    const set = (text: string) => new Set(shingleHashes(text));
    fc.assert(fc.property(fc.stringMatching(/^[a-c ]{0,40}$/u), fc.stringMatching(/^[a-c ]{0,40}$/u), (one, other) => {
      const [left, right] = [set(one), set(other)];
      const hashes = shingleHashes(one);
      expect([...hashes]).toEqual([...left].toSorted((smaller, larger) => smaller - larger));
      expect(jaccard(hashes, shingleHashes(other))).toBeCloseTo([...left].filter((hash) => right.has(hash)).length / new Set([...left, ...right]).size, 12);
    }));
  });

  it('of words are shared exactly where a run of words is', () => {
    const shares = (one: string, other: string): boolean => wordGramHashes(one, 3).some((hash) => wordGramHashes(other, 3).includes(hash));
    const runs = (text: string): string[] => text.split(' ').flatMap((_, start, all) => (start + 3 <= all.length ? [all.slice(start, start + 3).join(' ')] : []));
    const text = fc.array(fc.constantFrom('a', 'b', 'ab', 'ba'), { minLength: 1, maxLength: 9 }).map((all) => all.join(' '));
    fc.assert(fc.property(text, text, (one, other) => {
      expect(shares(one, other)).toBe(runs(one).some((run) => runs(other).includes(run)));
    }));
    expect(wordGramHashes('a b a b a b', 2).length).toBe(2);
  });
});

describe('MinHash', () => {
  it('estimates Jaccard similarity within its standard error', () => {
    const minHash = createMinHash(256);
    let squares = 0;
    const PAIRS = 60;
    for (let pair = 0; pair < PAIRS; pair += 1) {
      const random = createRandom('pair', pair);
      const shared = Array.from({ length: random.integer(80) }, () => random.integer(2 ** 32));
      const side = () => Uint32Array.from(new Set([...shared, ...Array.from({ length: 1 + random.integer(80) }, () => random.integer(2 ** 32))])).sort();
      const [one, other] = [side(), side()];
      const [left, right] = [minHash.signature(one), minHash.signature(other)];
      const estimate = left.filter((value, place) => value === right[place]).length / 256;
      const truth = jaccard(one, other);
      squares += (estimate - truth) ** 2 / Math.max(truth * (1 - truth), 0.01) / PAIRS;
    }
    expect(Math.sqrt(squares * 256)).toBeLessThan(1.35); // 1 where the permutations are independent
  });

  it('chooses bands that seldom miss a pair at the threshold', () => {
    fc.assert(fc.property(fc.double({ min: 0.4, max: 0.95, noNaN: true }), (threshold) => {
      const { bands, rows } = bandsFor(threshold, 128);
      expect(bands * rows).toBeLessThanOrEqual(128);
      expect((1 - threshold ** rows) ** bands).toBeLessThanOrEqual(0.01);
    }));
  });
});

describe('findNearDuplicates', () => {
  it('finds copies with a word changed, keeps the first, and never one below the threshold', () => {
    const texts = Array.from({ length: 120 }, (_, place) => sentence(20, place));
    const changed = texts.map((text) => text.replace(/\S+$/u, 'other'));
    const found = findNearDuplicates([...texts, ...changed], { threshold: 0.8 });
    expect(found.slice(0, 120).every((place) => place === -1)).toBe(true);
    expect(found.slice(120).filter((place, row) => place === row).length).toBeGreaterThanOrEqual(117);
    const index = createNearIndex({ threshold: 0.8 });
    for (const text of texts) index.add(text);
    for (const [row, text] of changed.entries()) {
      const near = index.nearest(text);
      if (near !== undefined) expect(jaccard(shingleHashes(text), shingleHashes(texts[near.place]!))).toBeGreaterThanOrEqual(0.8);
      if (near !== undefined) expect(near.place).toBe(row);
    }
  });
});

describe('createCosineIndex', () => {
  it('names the nearest direction, whatever the lengths', () => {
    fc.assert(fc.property(fc.array(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 3, maxLength: 3 }), { minLength: 2, maxLength: 9 }), (rows) => {
      const [first, ...others] = unitVectors(pointsOf(rows.flat(), 3)) as [Float32Array, ...Float32Array[]];
      const cosine = (one: readonly number[], other: readonly number[]): number => {
        const dot = (left: readonly number[], right: readonly number[]): number => left.reduce((sum, value, place) => sum + value * right[place]!, 0);
        return dot(one, other) / Math.max(1e-9, Math.sqrt(dot(one, one) * dot(other, other)));
      };
      expect(createCosineIndex(others).nearest(first)).toBeCloseTo(Math.max(...rows.slice(1).map((row) => cosine(rows[0]!, row))), 5);
    }));
    const index = createCosineIndex();
    expect(index.nearest(Float32Array.of(1, 0))).toBe(-1);
    const [same] = unitVectors(pointsOf([0.1, 0.7, 0.3], 3)) as [Float32Array];
    index.add(same);
    expect(reaches(index.nearest(same), 1)).toBe(true);
    expect(reaches(index.nearest(same), undefined)).toBe(false);
  });
});

describe('createOverlapIndex', () => {
  it('tells verbatim, exact, word runs and near texts apart', () => {
    const gold = sentence(30, 'gold');
    const index = createOverlapIndex([gold]);
    const parts = gold.split(' ');
    expect(index.overlap(gold)).toEqual({ verbatim: true, exact: true, gram8: true, gram13: true, similarity: 1 });
    expect(index.overlap(`"${gold.toUpperCase()}."`)).toMatchObject({ verbatim: false, exact: true });
    expect(index.overlap(`${sentence(30, 'a')} ${parts.slice(4, 12).join(' ')} ${sentence(30, 'b')}`)).toEqual({ verbatim: false, exact: false, gram8: true, gram13: false, similarity: 0 });
    expect(index.overlap(parts.toSpliced(15, 1, 'other').join(' '))).toMatchObject({ exact: false, gram13: true });
    expect(index.overlap(sentence(30, 'c'))).toEqual({ verbatim: false, exact: false, gram8: false, gram13: false, similarity: 0 });
    expect(countOverlaps([gold, sentence(9, 'd')], index)).toEqual({ texts: 2, verbatim: 1, exact: 1, gram8: 1, gram13: 1, near: 1 });
  });
});
