import type { Candidate, Teacher } from '../ports/teacher.ts';
import { createRandom } from '../random/seeded-random.ts';

/**
 * The same answers as `inner` after a random wait, so that they arrive out of order. The inner teacher is asked at
 * once: what it chooses depends on the order of asking, as the port demands, not on the order of arrival.
 */
export function withShuffledLatency(inner: Teacher, { seed, turns = 24 }: { seed: number; turns?: number }): Teacher {
  const random = createRandom(seed, 'latency');
  const wait = async (): Promise<void> => {
    for (let left = random.integer(turns); left > 0; left -= 1) await new Promise((resolve) => setImmediate(resolve));
  };
  return {
    ...inner,
    async propose(slot, options): Promise<Candidate> {
      const answer = inner.propose(slot, options);
      const waited = wait();
      return (await Promise.all([answer, waited]))[0];
    },
  };
}
