import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { findNearDuplicates } from '../overlap/near-index.ts';
import { packSketches, sketchText, unpackSketches } from '../overlap/text-sketch.ts';
import { createRandom } from '../random/seeded-random.ts';
import { createSketchPool, type SketchPool } from './sketch-pool.ts';

const random = createRandom('sketch-pool');
const text = (words: number): string => Array.from({ length: words }, () => `w${random.integer(5000).toString(36)}`).join(' ');

let pool: SketchPool | undefined;
afterEach(async () => {
  await pool?.close();
  pool = undefined;
});

describe('createSketchPool', () => {
  it('gives in worker threads, in order, what sketchText gives at home', async () => {
    pool = createSketchPool({ threads: 2 });
    const texts = Array.from({ length: 400 }, (_, place) => text(1 + ((place * 37) % 900)));
    expect(texts.join('').length).toBeGreaterThan(600_000); // enough for more than one chunk
    const sketched = await pool.sketch(texts);
    expect(sketched).toEqual(texts.map(sketchText));
    expect(findNearDuplicates([...sketched.slice(0, 50), ...texts.slice(0, 50)]).slice(50)).toEqual(Int32Array.from({ length: 50 }, (_, place) => place));
  });

  it('starts no thread for a short list and takes an empty one', async () => {
    pool = createSketchPool();
    expect(await pool.sketch(['One text.', ''])).toEqual([sketchText('One text.'), sketchText('')]);
    expect(await pool.sketch([])).toEqual([]);
  });

  it('stops where the caller has aborted', async () => {
    pool = createSketchPool({ threads: 1 });
    await expect(pool.sketch(['a'], { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
    const controller = new AbortController();
    const sketching = pool.sketch(Array.from({ length: 400 }, () => text(400)), { signal: controller.signal });
    controller.abort();
    await expect(sketching).rejects.toThrow(/abort/iu);
  });
});

describe('packSketches', () => {
  it('loses nothing', () => {
    fc.assert(fc.property(fc.array(fc.string({ maxLength: 60 }), { maxLength: 12 }), (texts) => {
      const sketches = texts.map(sketchText);
      expect(unpackSketches(packSketches(sketches))).toEqual(sketches);
    }));
  });
});
