import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GoldExample } from '../example/example.ts';
import type { StoredPrediction } from '../ports/run-store.ts';
import { createRandom } from '../random/seeded-random.ts';
import { meanOfGroups, pointsOf } from '../statistics/points.ts';
import { createSimulatedQuestionRun } from '../testing/simulated-question-run.ts';
import { createAnswerTarget } from './answer-target.ts';
import { createLabelTarget } from './label-target.ts';
import { mapMetrics, ofMetric, type Target } from './target.ts';

const labels = ['no', 'maybe', 'yes'];
const settings = { field: 'answers', startField: 'start', maxAnswerLength: 30, docStride: 8, nBest: 20 };
const texts = ['the red house', 'a red house', 'red', 'a house in Ulm', 'Ulm', ''];
const targets: readonly (readonly [name: string, target: Target, values: readonly string[]])[] = [
  ['labels', createLabelTarget({ labels, inputFields: ['text'] }), labels],
  ['answers', createAnswerTarget({ generatedField: 'question', contextField: 'context' }, settings), texts],
];

function rowsOf(values: readonly string[], count: number, seed: number): { gold: GoldExample[]; predictions: StoredPrediction[] } {
  const random = createRandom('target', seed);
  const gold = Array.from({ length: count }, (_, row): GoldExample => ({ id: `gold-${row}`, fields: {}, label: random.choice(values.filter((value) => value !== '')) }));
  return { gold, predictions: gold.map(({ id }) => ({ goldId: id, label: random.choice(values), probabilities: [0.2, 0.3, 0.5], loss: 1 })) };
}

describe.each(targets)('the target of %s', (_, target, values) => {
  it('scores a draw of rows as it scores those rows', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 30 }), fc.nat(), fc.array(fc.nat(), { minLength: 1, maxLength: 40 }), (count, seed, draws) => {
      const { gold, predictions } = rowsOf(values, count, seed);
      const rows = Int32Array.from(draws, (draw) => draw % count);
      const drawn = target.scorer(gold, predictions.map(({ label }) => label))(rows);
      const { scores } = target.score([...rows].map((row) => gold[row]!), [...rows].map((row) => predictions[row]!));
      mapMetrics(scores, (value, name) => expect(ofMetric(drawn, name), name).toBeCloseTo(value, 12));
      expect(Object.keys(drawn)).toEqual(Object.keys(scores));
    }));
  });

  it('scores no other number of predictions than rows', () => {
    const { gold, predictions } = rowsOf(values, 4, 1);
    expect(() => target.scorer(gold, predictions.slice(1).map(({ label }) => label))).toThrow('4 gold rows, 3 predictions');
  });
});

describe('targets', () => {
  it('know the majority of labels, and none of answers', () => {
    const [label, answer] = targets.map(([, target]) => target) as [Target, Target];
    expect(label.majority!([{ label: 'yes' }, { label: 'no' }, { label: 'yes' }])).toEqual({ label: 'yes', share: 2 / 3 });
    expect(answer.majority).toBeUndefined();
  });

  it('know how sure a model is of what it predicts', () => {
    const [label, answer] = targets.map(([, target]) => target) as [Target, Target];
    expect(label.confidenceOf({ goldId: 'g', label: 'yes', probabilities: [0.1, 0.2, 0.7], loss: 0 })).toBe(0.7);
    expect(answer.confidenceOf({ goldId: 'g', label: 'in Ulm', probabilities: [0.4], loss: 0 })).toBe(0.4);
  });

  it('give one point a question, the mean of its windows', async () => {
    const { dependencies: { task, encoder, gold, trainer }, config } = createSimulatedQuestionRun();
    const target = createAnswerTarget(task, task.answer!);
    const data = await target.encode(gold.mining, { encoder, maxLength: config.maxLength });
    expect(data.rows).toBeGreaterThan(gold.mining.length);
    const model = await trainer.train({ checkpoint: 'none', labels: [], head: 'answer-span', training: data, options: { ...config.training, seed: 0, epochs: 1 } });
    const points = await target.embed(model, data);
    const states = await model.embed(data, { layer: -1, pooling: 'mean' });
    const windows = (data as typeof data & { inputOf: Int32Array }).inputOf;
    expect(points.rows).toBe(gold.mining.length);
    const own = [...windows.keys()].filter((window) => windows[window] === 3);
    const mean = own.reduce((sum, window) => sum + states[window * points.dimensions + 5]!, 0) / own.length;
    expect(points.values[3 * points.dimensions + 5]).toBeCloseTo(mean, 10);
    await model.dispose();
    expect(() => meanOfGroups(pointsOf([1, 2, 3], 1), [0, 0])).toThrow('3 points, groups of 2');
  });
});
