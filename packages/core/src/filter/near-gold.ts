import type { GoldValidation, SealedTest } from '../gold/gold-data.ts';
import type { Fields } from '../example/example.ts';
import { createOverlapIndex, type TextOverlap } from '../overlap/text-overlap.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import type { RejectionReason } from './rejection-reason.ts';

/** Whether an overlap is more than chance: a shared run of thirteen words, or a similarity at the index's threshold. */
export function isNear({ exact, gram13, similarity }: TextOverlap): boolean {
  return exact || gram13 || similarity > 0;
}

/**
 * Objects to a generated text that nearly is one of test or selection (`isNear`). Mining is let be: what is extrapolated
 * from its errors resembles them by design, and only exact copies are rejected, elsewhere.
 */
export function createNearGoldFilter({ task, gold, test }: { task: TaskSpec; gold: GoldValidation; test: SealedTest }): { reason(fields: Fields): RejectionReason | undefined } {
  const heldOut = gold.selection === gold.mining ? [] : gold.selection;
  const selection = createOverlapIndex(heldOut.map(({ fields }) => fields[task.generatedField] ?? ''));
  return {
    reason(fields) {
      const text = fields[task.generatedField] ?? '';
      if (test.nearly(text)) return 'near-test';
      return isNear(selection.overlap(text)) ? 'near-selection' : undefined;
    },
  };
}
