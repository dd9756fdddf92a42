/**
 * Eigenvalues of a symmetric matrix [size, size], row-major, ascending: Householder's reduction to tridiagonal form, then
 * the implicit QL algorithm (Golub and Van Loan, sections 8.3.1 and 8.3.3). The matrix is left as it is.
 */
export function symmetricEigenvalues(matrix: Float64Array, size: number): Float64Array {
  const { diagonal, offDiagonal } = tridiagonal(matrix.slice(), size);
  diagonaliseByQL(diagonal, offDiagonal);
  return diagonal.toSorted();
}

/** Householder's reduction of the rows below, from the last; `a` is overwritten. */
function tridiagonal(a: Float64Array, size: number): { diagonal: Float64Array; offDiagonal: Float64Array } {
  const diagonal = new Float64Array(size);
  const offDiagonal = new Float64Array(size); // [i]: between i - 1 and i
  const product = new Float64Array(size);
  for (let last = size - 1; last > 0; last -= 1) {
    const row = a.subarray(last * size, last * size + last);
    const norm = Math.hypot(...row);
    const pivot = row[last - 1] as number;
    const sign = pivot >= 0 ? -1 : 1;
    offDiagonal[last] = last === 1 ? pivot : sign * norm;
    diagonal[last] = a[last * size + last] as number;
    if (last === 1 || norm === 0) continue;
    const vector = row.slice();
    vector[last - 1] = pivot - sign * norm;
    reflect({ a, size, order: last, vector, half: norm * norm - sign * norm * pivot, product });
  }
  diagonal[0] = a[0] as number;
  return { diagonal, offDiagonal };
}

/** A ← H A H with H = I - v vᵀ / half, on the leading block of `order`; half = vᵀ v / 2. */
function reflect({ a, size, order, vector, half, product }: { a: Float64Array; size: number; order: number; vector: Float64Array; half: number; product: Float64Array }): void {
  let scale = 0;
  for (let row = 0; row < order; row += 1) {
    let sum = 0;
    for (let column = 0; column < order; column += 1) sum += (a[row * size + column] as number) * (vector[column] as number);
    product[row] = sum / half;
    scale += (vector[row] as number) * (sum / half);
  }
  for (let row = 0; row < order; row += 1) product[row] = (product[row] as number) - (scale / (2 * half)) * (vector[row] as number);
  for (let row = 0; row < order; row += 1) {
    const [own, other] = [vector[row] as number, product[row] as number];
    for (let column = 0; column < order; column += 1) {
      a[row * size + column]! -= own * (product[column] as number) + other * (vector[column] as number);
    }
  }
}

/** Implicit QL with shifts, in place: `diagonal` becomes the eigenvalues. */
function diagonaliseByQL(diagonal: Float64Array, offDiagonal: Float64Array): void {
  const size = diagonal.length;
  const below = new Float64Array(size); // [i]: between i and i + 1
  below.set(offDiagonal.subarray(1));
  const negligible = Number.EPSILON * largestOf(diagonal, below);
  for (let start = 0; start < size; start += 1) {
    for (let sweep = 0; ; sweep += 1) {
      const end = firstSplit(below, start, negligible);
      if (end === start) break;
      if (sweep === 60) throw new Error('symmetricEigenvalues: no convergence');
      sweepFrom(diagonal, below, start, end);
    }
  }
}

/** Of the whole matrix, not of the neighbours: each sweep rounds by that much, so rows of a lower rank never get below it. */
function largestOf(diagonal: Float64Array, below: Float64Array): number {
  return diagonal.reduce((largest, value, place) => Math.max(largest, Math.abs(value) + Math.abs(below[place] as number)), 0);
}

function firstSplit(below: Float64Array, start: number, negligible: number): number {
  for (let place = start; place < below.length - 1; place += 1) {
    if (Math.abs(below[place] as number) <= negligible) return place;
  }
  return below.length - 1;
}

function sweepFrom(diagonal: Float64Array, below: Float64Array, start: number, end: number): void {
  const ratio = ((diagonal[start + 1] as number) - (diagonal[start] as number)) / (2 * (below[start] as number));
  const root = Math.hypot(ratio, 1);
  let chase = (diagonal[end] as number) - (diagonal[start] as number) + (below[start] as number) / (ratio + (ratio >= 0 ? root : -root));
  let [sine, cosine, shift] = [1, 1, 0];
  for (let place = end - 1; place >= start; place -= 1) {
    const scaled = sine * (below[place] as number);
    const kept = cosine * (below[place] as number);
    const length = Math.hypot(scaled, chase);
    below[place + 1] = length;
    if (length === 0) {
      diagonal[place + 1]! -= shift;
      below[end] = 0;
      return;
    }
    [sine, cosine] = [scaled / length, chase / length];
    const rest = (diagonal[place + 1] as number) - shift;
    const turned = ((diagonal[place] as number) - rest) * sine + 2 * cosine * kept;
    shift = sine * turned;
    diagonal[place + 1] = rest + shift;
    chase = cosine * turned - kept;
  }
  diagonal[start]! -= shift;
  below[start] = chase;
  below[end] = 0;
}
