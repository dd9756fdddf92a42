import type { Fields } from '../example/example.ts';
import type { GoldValidation, SealedTest } from '../gold/gold-data.ts';
import { heldOutTexts } from '../gold/held-out.ts';
import { createOverlapIndex, NEAR_THRESHOLD, type OverlapIndex, type TextOverlap } from '../overlap/text-overlap.ts';
import type { TaskFile } from '../task/task-file.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import type { RejectionReason } from './rejection-reason.ts';

/** From where on a generated text is too near to one of selection or test. */
export interface GoldLimits {
  /** Words of a shared run. */
  readonly words: 8 | 13;
  /** Jaccard similarity of character 5-grams, at least 0.7. */
  readonly jaccard: number;
  /** Cosine of embeddings; without it they are not compared. */
  readonly cosine?: number | undefined;
}

/** The limits of `filters.nearGold`; undefined where it is off. */
export function goldLimits({ nearGold }: Pick<TaskFile['filters'], 'nearGold'>): GoldLimits | undefined {
  if (nearGold === undefined || nearGold === false) return undefined;
  return { words: 13, jaccard: NEAR_THRESHOLD, ...(nearGold !== true && nearGold) };
}

/** Whether an overlap is more than chance: the same text, a shared run of words, or a similarity at its limit. */
export function isNear({ exact, gram8, gram13, similarity }: TextOverlap, { words, jaccard }: GoldLimits): boolean {
  return exact || (words === 8 ? gram8 : gram13) || similarity >= jaccard;
}

/**
 * Objects to a generated text that nearly is one of test or selection (`isNear`). Mining is let be: what is extrapolated
 * from its errors resembles them by design, and only exact copies are rejected, elsewhere.
 */
export function createNearGoldFilter({ task, gold, test, limits }: { task: TaskSpec; gold: GoldValidation; test: SealedTest; limits: GoldLimits }): { reason(fields: Fields): RejectionReason | undefined } {
  let selection: OverlapIndex | undefined;
  return {
    reason(fields) {
      const text = fields[task.generatedField] ?? '';
      if (isNear(test.overlap('generated', text), limits)) return 'near-test';
      selection ??= createOverlapIndex(heldOutTexts(task, gold));
      return isNear(selection.overlap(text), limits) ? 'near-selection' : undefined;
    },
  };
}
