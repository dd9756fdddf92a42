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
  const dual = Math.min(one.rows, other.rows) < one.dimensions;
  const [first, second] = [centred(one), centred(other)];
  const { trace, root } = dual ? throughRows(first, second) : throughCovariances(first, second);
  return squaredShift(first.mean, second.mean) + trace - 2 * root;
}

/** tr(S₁ + S₂), and tr (S₁ S₂)^½. */
interface CovarianceTerms {
  readonly trace: number;
  readonly root: number;
}

/** S₁ = L Lᵀ, so S₁ S₂ has the eigenvalues of the symmetric Lᵀ S₂ L: [dimensions, dimensions]. */
function throughCovariances(one: CentredPoints, other: CentredPoints): CovarianceTerms {
  const size = one.dimensions;
  const [first, second] = [covarianceOf(one), covarianceOf(other)];
  let trace = 0;
  for (let place = 0; place < size; place += 1) trace += (first[place * size + place] as number) + (second[place * size + place] as number);
  return { trace, root: sumOfRoots(sandwich(choleskyFactor(first, size), second, size), size) };
}

/**
 * The same of fewer points than dimensions, at the cost of the points: with the centred points as rows of A and B,
 * tr (S₁ S₂)^½ is the sum of the singular values of A Bᵀ, over √((n₁ - 1) (n₂ - 1)).
 */
function throughRows(one: CentredPoints, other: CentredPoints): CovarianceTerms {
  const [fewer, more] = one.rows <= other.rows ? [one, other] : [other, one];
  const products = productsOfRows(fewer.values, more.values, { rows: fewer.rows, otherRows: more.rows, width: one.dimensions });
  const squares = productsOfRows(products, products, { rows: fewer.rows, otherRows: fewer.rows, width: more.rows });
  return {
    trace: sumOfSquares(one.values) / (one.rows - 1) + sumOfSquares(other.values) / (other.rows - 1),
    root: sumOfRoots(squares, fewer.rows) / Math.sqrt((one.rows - 1) * (other.rows - 1)),
  };
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

/** Points less their mean. */
interface CentredPoints extends Points {
  readonly mean: Float64Array;
  readonly values: Float64Array;
}

function centred({ rows, dimensions, values }: Points): CentredPoints {
  const mean = new Float64Array(dimensions);
  for (let place = 0; place < rows * dimensions; place += 1) mean[place % dimensions]! += (values[place] as number) / rows;
  const differences = Float64Array.from({ length: rows * dimensions }, (_, place) => (values[place] as number) - (mean[place % dimensions] as number));
  return { rows, dimensions, mean, values: differences };
}

function covarianceOf({ rows, dimensions, values }: CentredPoints): Float64Array {
  const covariance = new Float64Array(dimensions * dimensions);
  for (let row = 0; row < rows; row += 1) {
    for (let left = 0; left < dimensions; left += 1) {
      const factor = (values[row * dimensions + left] as number) / (rows - 1);
      for (let right = 0; right <= left; right += 1) covariance[left * dimensions + right]! += factor * (values[row * dimensions + right] as number);
    }
  }
  for (let left = 0; left < dimensions; left += 1) {
    for (let right = 0; right < left; right += 1) covariance[right * dimensions + left] = covariance[left * dimensions + right] as number;
  }
  return covariance;
}

function squaredShift(one: Float64Array, other: Float64Array): number {
  return one.reduce((sum, value, place) => sum + (value - (other[place] as number)) ** 2, 0);
}

function sumOfSquares(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value * value, 0);
}

/** Σ √λ over the eigenvalues of a positive semidefinite matrix; those that rounding made negative count 0. */
function sumOfRoots(matrix: Float64Array, size: number): number {
  return symmetricEigenvalues(matrix, size).reduce((sum, value) => sum + Math.sqrt(Math.max(0, value)), 0);
}

/** A Bᵀ of matrices [rows, width] and [otherRows, width]: [rows, otherRows]. */
function productsOfRows(one: Float64Array, other: Float64Array, { rows, otherRows, width }: { rows: number; otherRows: number; width: number }): Float64Array {
  const products = new Float64Array(rows * otherRows);
  for (let row = 0; row < rows; row += 1) {
    for (let otherRow = 0; otherRow < otherRows; otherRow += 1) {
      let sum = 0;
      for (let column = 0; column < width; column += 1) sum += (one[row * width + column] as number) * (other[otherRow * width + column] as number);
      products[row * otherRows + otherRow] = sum;
    }
  }
  return products;
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
