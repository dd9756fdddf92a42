import type { StageResult } from '../ports/run-store.ts';
import { createRandom } from '../random/seeded-random.ts';
import { candidateId } from '../synthesis/stage-plan.ts';
import type { RunReport } from './run-report.ts';

const SAMPLES_PER_REASON = 3;

/** At most three rejected candidates a reason, drawn over all rounds by seed, the most frequent reason first. */
export function rejectionSamples(stages: readonly StageResult[], seed: number): RunReport['rejectionSamples'] {
  const byReason = Map.groupBy(stages.flatMap(({ rejections }) => rejections), ({ reason }) => reason);
  const reasons = [...byReason].toSorted(([reason, list], [other, others]) => others.length - list.length || reason.localeCompare(other));
  return reasons.flatMap(([reason, rejections]) => {
    const drawn = new Set(createRandom(seed, 'rejection-samples', reason).sample(rejections, SAMPLES_PER_REASON));
    return rejections.filter((rejection) => drawn.has(rejection)).map(({ key, label, fields }) => ({
      reason,
      round: key.round,
      label,
      ...(fields === undefined ? {} : { fields }),
      row: candidateId(key),
    }));
  });
}
