import { createRandom, type Random } from '../random/seeded-random.ts';
import { pointsAt, squaredDistance, type Points } from './points.ts';

/** Clusters of points. */
export interface Clusters {
  /** [rows], from 0. */
  readonly assignments: Int32Array;
  readonly centres: Points;
  /** Sum of squared distances to the own centre. */
  readonly inertia: number;
}

/** Lloyd's k-means from k-means++ centres (Arthur and Vassilvitskii 2007), until no point moves. Seeded. */
export function kMeans(points: Points, clusters: number, { seed, maxIterations = 300 }: { seed: number; maxIterations?: number }): Clusters {
  if (!Number.isInteger(clusters) || clusters < 1 || clusters > points.rows) throw new RangeError(`kMeans: ${clusters} clusters of ${points.rows} points`);
  return lloyd(points, spreadCentres(points, clusters, createRandom(seed, 'k-means')), maxIterations);
}

/** k-means from given centres. */
export function lloyd(points: Points, initial: Points, maxIterations = 300): Clusters {
  const { dimensions, values } = points;
  let centres = initial;
  const assignments = new Int32Array(points.rows).fill(-1);
  for (let iteration = 0; iteration < maxIterations; iteration += 1) {
    if (!assign(points, centres, assignments)) break;
    const sums = new Float64Array(centres.rows * dimensions);
    const counts = new Int32Array(centres.rows);
    for (const [row, cluster] of assignments.entries()) {
      counts[cluster]! += 1;
      for (let column = 0; column < dimensions; column += 1) sums[cluster * dimensions + column]! += values[row * dimensions + column] as number;
    }
    centres = { ...centres, values: sums.map((sum, place) => {
      const count = counts[Math.floor(place / dimensions)] as number;
      return count === 0 ? (centres.values[place] as number) : sum / count; // an empty cluster stays where it is
    }) };
  }
  const inertia = assignments.reduce((sum, cluster, row) => sum + squaredDistance(points, row, centres, cluster), 0);
  return { assignments, centres, inertia };
}

/** Puts each point to its nearest centre; whether any moved. */
function assign(points: Points, centres: Points, assignments: Int32Array): boolean {
  let moved = false;
  for (let row = 0; row < points.rows; row += 1) {
    let [nearest, least] = [0, Infinity];
    for (let cluster = 0; cluster < centres.rows; cluster += 1) {
      const distance = squaredDistance(points, row, centres, cluster);
      if (distance < least) [nearest, least] = [cluster, distance];
    }
    if (assignments[row] !== nearest) moved = true;
    assignments[row] = nearest;
  }
  return moved;
}

/** The first centre is any point; each further one a point drawn in proportion to its squared distance from those there. */
function spreadCentres(points: Points, clusters: number, random: Random): Points {
  const chosen = [random.integer(points.rows)];
  const distances = new Array<number>(points.rows).fill(Infinity);
  while (chosen.length < clusters) {
    for (const row of distances.keys()) distances[row] = Math.min(distances[row] as number, squaredDistance(points, row, points, chosen.at(-1) as number));
    const spread = distances.some((distance) => distance > 0);
    chosen.push(spread ? random.weightedIndex(distances) : random.integer(points.rows));
  }
  return pointsAt(points, chosen);
}
