import { checkSameDimensions, squaredDistance, type Points } from './points.ts';

/** Share of gold points that synthetic points lie near. */
export interface Coverage {
  /** In [0, 1]. */
  readonly coverage: number;
  /** γ. */
  readonly radius: number;
}

/**
 * Share of gold points within `radius` of a synthetic point (the paper, appendix C). The paper projects by a joint t-SNE
 * first and does not give γ; here distances are those of the points themselves, and γ is by default the median distance
 * of a gold point to its nearest other gold point. Sets of like sizes compare.
 */
export function coverage(gold: Points, synthetic: Points, { radius = medianNearestDistance(gold) }: { radius?: number } = {}): Coverage {
  checkSameDimensions(gold, synthetic);
  let covered = 0;
  for (let row = 0; row < gold.rows; row += 1) {
    if (hasNeighbour(gold, row, synthetic, radius * radius)) covered += 1;
  }
  return { coverage: covered / gold.rows, radius };
}

function hasNeighbour(gold: Points, row: number, synthetic: Points, squaredRadius: number): boolean {
  for (let other = 0; other < synthetic.rows; other += 1) {
    if (squaredDistance(gold, row, synthetic, other) <= squaredRadius) return true;
  }
  return false;
}

/** Median over points of the distance to the nearest other point. */
export function medianNearestDistance(points: Points): number {
  if (points.rows < 2) throw new RangeError(`medianNearestDistance: ${points.rows} points, needs two`);
  const nearest = Float64Array.from({ length: points.rows }, (_, row) => {
    let least = Infinity;
    for (let other = 0; other < points.rows; other += 1) if (other !== row) least = Math.min(least, squaredDistance(points, row, points, other));
    return Math.sqrt(least);
  }).toSorted();
  const middle = Math.floor(nearest.length / 2);
  return nearest.length % 2 === 1 ? (nearest[middle] as number) : ((nearest[middle - 1] as number) + (nearest[middle] as number)) / 2;
}
