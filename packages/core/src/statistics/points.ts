/** Points as rows of a matrix, such as the embeddings of texts: [rows, dimensions], row-major. */
export interface Points {
  readonly rows: number;
  readonly dimensions: number;
  readonly values: ArrayLike<number>;
}

/** Points from a flat list of values. Throws RangeError where they are no whole rows. */
export function pointsOf(values: ArrayLike<number>, dimensions: number): Points {
  if (!Number.isInteger(dimensions) || dimensions < 1 || values.length % dimensions !== 0) {
    throw new RangeError(`pointsOf: ${values.length} values are no rows of ${dimensions}`);
  }
  return { rows: values.length / dimensions, dimensions, values };
}

/** The points at these places, in this order. */
export function pointsAt({ dimensions, values }: Points, places: readonly number[]): Points {
  const picked = new Float64Array(places.length * dimensions);
  for (const [row, place] of places.entries()) {
    for (let column = 0; column < dimensions; column += 1) picked[row * dimensions + column] = values[place * dimensions + column] as number;
  }
  return { rows: places.length, dimensions, values: picked };
}

/** The points of both, one after the other. Throws RangeError for points of different dimensions. */
export function joinPoints(one: Points, other: Points): Points {
  checkSameDimensions(one, other);
  const values = new Float64Array((one.rows + other.rows) * one.dimensions);
  values.set(one.values);
  values.set(other.values, one.rows * one.dimensions);
  return { rows: one.rows + other.rows, dimensions: one.dimensions, values };
}

/** The mean point of each group, in the order of groups; `groupOf` names each point's, from 0, none left out. */
export function meanOfGroups({ dimensions, values, rows }: Points, groupOf: ArrayLike<number>): Points {
  if (groupOf.length !== rows) throw new RangeError(`meanOfGroups: ${rows} points, groups of ${groupOf.length}`);
  const counts: number[] = [];
  for (let row = 0; row < rows; row += 1) counts[groupOf[row] as number] = (counts[groupOf[row] as number] ?? 0) + 1;
  const means = new Float64Array(counts.length * dimensions);
  for (let row = 0; row < rows; row += 1) {
    const group = groupOf[row] as number;
    for (let column = 0; column < dimensions; column += 1) means[group * dimensions + column]! += (values[row * dimensions + column] as number) / (counts[group] as number);
  }
  return { rows: counts.length, dimensions, values: means };
}

/** Throws RangeError for points of different dimensions. */
export function checkSameDimensions(one: Points, other: Points): void {
  if (one.dimensions !== other.dimensions) throw new RangeError(`points of ${one.dimensions} and of ${other.dimensions} dimensions`);
}

/** Squared Euclidean distance between a point of each. */
export function squaredDistance(one: Points, row: number, other: Points, otherRow: number): number {
  const { dimensions } = one;
  let sum = 0;
  for (let column = 0; column < dimensions; column += 1) {
    const difference = (one.values[row * dimensions + column] as number) - (other.values[otherRow * dimensions + column] as number);
    sum += difference * difference;
  }
  return sum;
}
