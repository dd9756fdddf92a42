import { describe, expect, it } from 'vitest';
import { createRandom } from '../random/seeded-random.ts';
import { symmetricEigenvalues } from './symmetric-eigenvalues.ts';

type Rows = readonly (readonly number[])[];

const productOf = (one: Rows, other: Rows): Rows => one.map((row) => other.map((column) => row.reduce((sum, value, place) => sum + value * column[place]!, 0)));

/** P Pᵀ [size, size] with P = A Bᵀ of random A and B of that rank whose column j is scaled by decay ** j: what a Fréchet distance of embeddings comes to. */
function squares(size: number, rank: number, decay: number): Float64Array {
  const random = createRandom('squares', size, rank, decay);
  const rows = (count: number): Rows => Array.from({ length: count }, () => Array.from({ length: rank }, (_, column) => (random.next() - 0.5) * decay ** column));
  const product = productOf(rows(size), rows(size + 4));
  return Float64Array.from(productOf(product, product).flat());
}

describe('symmetricEigenvalues', () => {
  // The last three did not converge while a row counted as split off only in proportion to its neighbours.
  const cases = [[60, 1, 1], [60, 40, 0.1], [248, 198, 0.95], [248, 223, 0.95], [248, 236, 0.97]] as const;
  it.each(cases)('keeps trace and norm of size %i, rank %i, decay %f', (size, rank, decay) => {
    const matrix = squares(size, rank, decay);
    const values = symmetricEigenvalues(matrix, size);
    const [largest, trace] = [values.at(-1)!, matrix.filter((_, place) => place % (size + 1) === 0).reduce((sum, value) => sum + value)];
    const norm = (list: Float64Array): number => Math.hypot(...list);
    expect(Math.abs(values.reduce((sum, value) => sum + value) - trace)).toBeLessThan(1e-13 * size * largest);
    expect(Math.abs(norm(values) - norm(matrix))).toBeLessThan(1e-13 * size * largest);
    expect(values.filter((value) => value > 1e-13 * size * largest).length).toBeLessThanOrEqual(rank);
    expect(values[0]).toBeGreaterThan(-1e-13 * size * largest);
  });
});
