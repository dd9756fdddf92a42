import type { GoldExample } from '../example/example.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import type { GoldValidation } from './gold-data.ts';
import { splitByGroup } from './split-by-group.ts';

/** How gold validation is divided into roles. */
export interface GoldRolesOptions {
  /** `split`: two parts; `paper`: one set does both. */
  readonly roles: 'split' | 'paper';
  /** Share of rows that selection gets under `split`, in (0, 1). */
  readonly selectionShare: number;
  readonly seed: number;
  readonly task: TaskSpec;
}

/**
 * Divides gold validation into mining and selection: seeded, stratified by label, no context and no generated text
 * in both (`splitByGroup`). Both parts keep the order of the file.
 */
export function splitGoldValidation(examples: readonly GoldExample[], options: GoldRolesOptions): GoldValidation {
  if (options.roles === 'paper') return { mining: examples, selection: examples };
  const { taken, rest } = splitByGroup(examples, { share: options.selectionShare, randomKey: [options.seed, 'gold-roles'], task: options.task });
  return { mining: rest, selection: taken };
}
