import { checkSameDimensions, pointsAt, type Points } from './points.ts';
import { symmetricEigenvalues } from './symmetric-eigenvalues.ts';

/**
 * Fréchet distance between normal distributions fitted to two sets of points (Heusel et al. 2017, not squared-rooted):
 * ‖m₁ - m₂‖² + tr(S₁ + S₂ - 2 (S₁ S₂)^½), covariances over n - 1. It is biased upwards in small samples: compare
 * only sets of like sizes. Each set needs two points.
 */
export function frechetDistance(one: Points, other: Points): number {
  checkSameDimensions(one, other);
  if (one.rows < 2 || other.rows < 2) throw new RangeError(`frechetDistance: ${one.rows} and ${other.rows} points, needs two of each`);
  const size = one.dimensions;
  const [first, second] = [moments(one), moments(other)];
  let distance = 0;
  for (let place = 0; place < size; place += 1) {
    distance += ((first.mean[place] as number) - (second.mean[place] as number)) ** 2;
    distance += (first.covariance[place * size + place] as number) + (second.covariance[place * size + place] as number);
  }
  // S₁ = L Lᵀ, so S₁ S₂ has the eigenvalues of the symmetric Lᵀ S₂ L
  const inner = sandwich(choleskyFactor(first.covariance, size), second.covariance, size);
  return distance - 2 * symmetricEigenvalues(inner, size).reduce((sum, value) => sum + Math.sqrt(Math.max(0, value)), 0);
}

/** Fréchet distance label by label, with its mean weighted by the labels' shares of `one`; labels with fewer than two points in either are left out. */
export function labelConditionalFrechet(one: Points, labelsOfOne: readonly string[], other: Points, labelsOfOther: readonly string[]): { mean: number; byLabel: Record<string, number> } {
  const byLabel: Record<string, number> = {};
  let [weighted, weight] = [0, 0];
  for (const label of new Set(labelsOfOne)) {
    const [ours, theirs] = [placesOf(label, labelsOfOne), placesOf(label, labelsOfOther)];
    if (ours.length < 2 || theirs.length < 2) continue;
    const distance = frechetDistance(pointsAt(one, ours), pointsAt(other, theirs));
    byLabel[label] = distance;
    weighted += ours.length * distance;
    weight += ours.length;
  }
  return { mean: weight === 0 ? Number.NaN : weighted / weight, byLabel };
}

function placesOf(label: string, labels: readonly string[]): number[] {
  return labels.flatMap((other, place) => (other === label ? [place] : []));
}

function moments({ rows, dimensions, values }: Points): { mean: Float64Array; covariance: Float64Array } {
  const mean = new Float64Array(dimensions);
  for (let place = 0; place < rows * dimensions; place += 1) mean[place % dimensions]! += (values[place] as number) / rows;
  const covariance = new Float64Array(dimensions * dimensions);
  const centred = new Float64Array(dimensions);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < dimensions; column += 1) centred[column] = (values[row * dimensions + column] as number) - (mean[column] as number);
    for (let left = 0; left < dimensions; left += 1) {
      const factor = (centred[left] as number) / (rows - 1);
      for (let right = 0; right <= left; right += 1) covariance[left * dimensions + right]! += factor * (centred[right] as number);
    }
  }
  for (let left = 0; left < dimensions; left += 1) {
    for (let right = 0; right < left; right += 1) covariance[right * dimensions + left] = covariance[left * dimensions + right] as number;
  }
  return { mean, covariance };
}

/** Lower triangular L with L Lᵀ = S for a positive semidefinite S; a column whose pivot is lost in rounding is 0. */
function choleskyFactor(matrix: Float64Array, size: number): Float64Array {
  const factor = new Float64Array(size * size);
  let largest = 0;
  for (let place = 0; place < size; place += 1) largest = Math.max(largest, matrix[place * size + place] as number);
  for (let column = 0; column < size; column += 1) {
    const pivot = (matrix[column * size + column] as number) - rowProduct(factor, size, column, column, column);
    if (pivot <= size * Number.EPSILON * largest) continue;
    const root = Math.sqrt(pivot);
    factor[column * size + column] = root;
    for (let row = column + 1; row < size; row += 1) {
      factor[row * size + column] = ((matrix[row * size + column] as number) - rowProduct(factor, size, row, column, column)) / root;
    }
  }
  return factor;
}

/** Σ over the first `count` columns of two rows. */
function rowProduct(matrix: Float64Array, size: number, row: number, other: number, count: number): number {
  let sum = 0;
  for (let column = 0; column < count; column += 1) sum += (matrix[row * size + column] as number) * (matrix[other * size + column] as number);
  return sum;
}

/** Lᵀ S L. */
function sandwich(lower: Float64Array, matrix: Float64Array, size: number): Float64Array {
  const right = multiply(matrix, lower, size);
  return multiply(transpose(lower, size), right, size);
}

function multiply(one: Float64Array, other: Float64Array, size: number): Float64Array {
  const product = new Float64Array(size * size);
  for (let row = 0; row < size; row += 1) {
    for (let inner = 0; inner < size; inner += 1) {
      const factor = one[row * size + inner] as number;
      if (factor === 0) continue;
      for (let column = 0; column < size; column += 1) product[row * size + column]! += factor * (other[inner * size + column] as number);
    }
  }
  return product;
}

function transpose(matrix: Float64Array, size: number): Float64Array {
  return Float64Array.from({ length: size * size }, (_, place) => matrix[(place % size) * size + Math.floor(place / size)] as number);
}
