import { describe, expect, it } from 'vitest';
import type { GoldExample } from '../example/example.ts';
import type { StoredPrediction } from '../ports/run-store.ts';
import { createRandom } from '../random/seeded-random.ts';
import { pointsOf } from '../statistics/points.ts';
import type { ErrorChoiceContext, MinedError } from './error-choice.ts';
import { errorChoices } from './strategies.ts';

const labels = ['no', 'yes'];

/** Sixty mining rows on a line: 0 to 29 "no" around 0, 30 to 59 "yes" around 10; row 5 has a wrong gold label. */
const mining = Array.from({ length: 60 }, (_, row): GoldExample => ({ id: `gold-${row}`, fields: {}, label: (row < 30) === (row !== 5) ? 'no' : 'yes' }));
const states = pointsOf(mining.map((_, row) => (row < 30 ? 0 : 10) + (row % 10) / 10), 1);

function error(row: number, probabilityOfGold = 0.3): MinedError {
  const example = mining[row]!;
  const wrong = example.label === 'no' ? 'yes' : 'no';
  const probabilities = labels.map((label) => (label === wrong ? 1 - probabilityOfGold : probabilityOfGold));
  return { example, row, prediction: { goldId: example.id, label: wrong, probabilities, loss: -Math.log(probabilityOfGold) } };
}

function context(changes: Partial<ErrorChoiceContext> = {}): ErrorChoiceContext {
  return { labels, mining, isRight: (gold, label) => gold.label === label, history: [[]], extrapolated: [], random: createRandom('choice'), embedMining: async () => states, ...changes };
}

/** Rows in the order of a strategy. */
async function rows(name: keyof typeof errorChoices, errors: readonly MinedError[], changes?: Partial<ErrorChoiceContext>): Promise<number[]> {
  return (await errorChoices[name](errors, context(changes))).map(({ row }) => row);
}

describe('strategies', () => {
  const errors = [error(1, 0.1), error(40, 0.45), error(8, 0.3)];

  it('margin takes the nearest misses first, loss the costliest', async () => {
    expect(await rows('margin', errors)).toEqual([40, 8, 1]);
    expect(await rows('loss', errors)).toEqual([1, 8, 40]);
  });

  it('all is a seeded random order of all', async () => {
    const many = mining.map((_, row) => error(row));
    expect((await rows('all', many)).toSorted((one, other) => one - other)).toEqual(many.map(({ row }) => row));
    expect(await rows('all', many)).toEqual(await rows('all', many));
    expect(await rows('all', many)).not.toEqual(await rows('all', many, { random: createRandom('other') }));
  });

  it('cluster gives a small cluster its share', async () => {
    const lopsided = [...Array.from({ length: 26 }, (_, row) => error(row)), error(41), error(52)];
    const first = (await rows('cluster', lopsided)).slice(0, 8);
    expect(first.filter((row) => row >= 30).length).toBeGreaterThanOrEqual(1);
    expect((await rows('cluster', lopsided)).toSorted((one, other) => one - other)).toEqual(lopsided.map(({ row }) => row));
  });

  it('expected-gain prefers errors whose neighbours were fixed', async () => {
    const before = mining.map(({ id, label }): StoredPrediction => ({ goldId: id, label: label === 'no' ? 'yes' : 'no', probabilities: [0.5, 0.5], loss: 1 }));
    const after = before.map((prediction, row) => (row >= 30 ? { ...prediction, label: mining[row]!.label } : prediction)); // "yes" rows were fixed
    const changes = { history: [before, after], extrapolated: [new Set(mining.filter((_, row) => row % 2 === 0).map(({ id }) => id))] };
    const order = await rows('expected-gain', [error(1), error(3), error(41), error(43)], changes);
    expect(order.slice(0, 2).toSorted()).toEqual([41, 43]);
    expect((await rows('expected-gain', errors)).toSorted((one, other) => one - other)).toEqual([1, 8, 40]);
  });

  it('learnable leaves out a mislabelled row, one that nothing taught and one that was forgotten', async () => {
    const wrong = mining.map(({ id, label }): StoredPrediction => ({ goldId: id, label: label === 'no' ? 'yes' : 'no', probabilities: [0.5, 0.5], loss: 1 }));
    expect((await rows('learnable', [error(5), error(8), error(40)])).toSorted((one, other) => one - other)).toEqual([8, 40]);
    const twice = { history: [wrong, wrong, wrong], extrapolated: [new Set(['gold-8']), new Set(['gold-8', 'gold-40'])] };
    expect(await rows('learnable', [error(5), error(8), error(40)], twice)).toEqual([40]);
    const right = wrong.map((prediction, row) => (row === 40 ? { ...prediction, label: 'yes' } : prediction));
    expect(await rows('learnable', [error(8), error(40)], { history: [right, wrong], extrapolated: [new Set()] })).toEqual([8]);
    expect((await rows('learnable', [error(8), error(40)], { history: [wrong, wrong], extrapolated: [new Set()] })).toSorted((one, other) => one - other)).toEqual([8, 40]);
  });
});
