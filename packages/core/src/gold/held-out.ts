import type { GoldExample } from '../example/example.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import type { GoldValidation } from './gold-data.ts';

/** Selection rows that are not mining rows too: none under `goldRoles: paper`. */
export function heldOut({ mining, selection }: GoldValidation): readonly GoldExample[] {
  const mined = new Set(mining.map(({ id }) => id));
  return selection.filter(({ id }) => !mined.has(id));
}

/** Generated texts of those rows. */
export function heldOutTexts(task: Pick<TaskSpec, 'generatedField'>, gold: GoldValidation): readonly string[] {
  return heldOut(gold).map(({ fields }) => fields[task.generatedField] ?? '');
}
