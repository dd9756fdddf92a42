import { describe, expect, it } from 'vitest';
import { unitVectors } from '../overlap/cosine-index.ts';
import { sketchText } from '../overlap/text-sketch.ts';
import { createWordEmbedder } from '../testing/word-embedder.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import { sealTest } from './seal-test.ts';

const task: TaskSpec = {
  name: 'pairs', description: '', generatedField: 'hypothesis', contextField: 'premise', inputFields: ['hypothesis', 'premise'],
  labels: ['yes', 'no'], verbalizer: { yes: 'right', no: 'wrong' }, prompts: { seed: '', extrapolation: '' },
};
const rows = [{ id: 'gold-0', fields: { premise: 'It rained.', hypothesis: 'The street is wet' }, label: 'yes' }];

describe('sealTest', () => {
  it('answers by field, after normalisation', () => {
    const test = sealTest(rows, task);
    expect(test.contains('generated', 'the street is WET.')).toBe(true);
    expect(test.contains('context', 'it rained')).toBe(true);
    expect(test.contains('generated', 'It rained.')).toBe(false);
  });

  it('opens once', () => {
    const test = sealTest(rows, task);
    expect(test.open()).toEqual(rows);
    expect(() => test.open()).toThrow('scored once');
    expect(test.contains('context', 'it rained')).toBe(true);
  });

  it('tells what a text shares with it, whether its index was prepared or not', async () => {
    const prepared = sealTest(rows, task);
    await prepared.prepareOverlap('generated', { sketcher: { sketch: async (texts) => texts.map(sketchText) } });
    for (const test of [sealTest(rows, task), prepared]) {
      expect(test.overlap('generated', 'The street is wet!')).toMatchObject({ verbatim: false, exact: true, similarity: 1 });
      expect(test.overlap('context', 'It rained.')).toMatchObject({ verbatim: true });
      expect(test.overlap('generated', 'It rained.')).toMatchObject({ exact: false, similarity: 0 });
    }
    const directions = await prepared.directions(createWordEmbedder());
    const [same, other] = unitVectors(await createWordEmbedder().embed([{ text: 'wet is the street' }, { text: 'a b c' }])) as [Float32Array, Float32Array];
    expect(directions.nearest(same)).toBeCloseTo(1, 5);
    expect(directions.nearest(other)).toBeLessThan(0.5);
  });

  it('shows no row', async () => {
    const test = sealTest(rows, task);
    expect(JSON.stringify([test, await test.directions(createWordEmbedder())])).toBe('[{},{}]');
  });
});
