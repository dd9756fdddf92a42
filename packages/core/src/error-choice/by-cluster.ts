import { kMeans } from '../statistics/k-means.ts';
import { pointsAt } from '../statistics/points.ts';
import type { ErrorChoice, MinedError } from './error-choice.ts';

/**
 * Each cluster of errors gets its share: k-means over the errors' hidden states with ⌈√(errors / 2)⌉ clusters, at most
 * 20, then the first of each cluster, the second of each … Within a cluster the order is random.
 */
export const byCluster: ErrorChoice = async (errors, { embedMining, random }) => {
  const clusters = Math.min(20, Math.ceil(Math.sqrt(errors.length / 2)));
  if (clusters < 2) return random.shuffle(errors);
  const states = pointsAt(await embedMining(), errors.map(({ row }) => row));
  const { assignments } = kMeans(states, clusters, { seed: random.integer(2 ** 31) });
  const queues = Array.from({ length: clusters }, (_, cluster) => random.shuffle(errors.filter((__, place) => assignments[place] === cluster)));
  return interleave(random.shuffle(queues));
};

/** The first of each queue, then the second of each … */
function interleave(queues: readonly (readonly MinedError[])[]): readonly MinedError[] {
  const longest = Math.max(...queues.map(({ length }) => length));
  return Array.from({ length: longest }, (_, place) => queues.flatMap((queue) => queue[place] ?? [])).flat();
}
