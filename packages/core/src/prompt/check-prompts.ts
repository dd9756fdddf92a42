import { StepsynthError } from '../errors.ts';
import type { S3Config } from '../loop/s3-config.ts';
import type { TaskSpec } from '../task/task-spec.ts';

/**
 * Sees that every prompt a run is to render is there, before anything is asked or paid for. Of teachers that render none,
 * such as a pool, it says nothing.
 *
 * @throws StepsynthError TASK_FILE where seed data is to be asked for without rationales and the task has no prompt for that.
 */
export function checkPrompts({ seed, rationales }: Pick<S3Config, 'seed' | 'rationales'>, { prompts }: Pick<TaskSpec, 'prompts'>): void {
  if (seed.rows > 0 && rationales.perPrompt === 0 && prompts.rationale !== undefined && prompts.seedWithoutRationales === undefined) throw seedPromptMissing();
}

/** The error of seed data that is asked for without rationales by a task whose one seed prompt has them. */
export function seedPromptMissing(): StepsynthError {
  return new StepsynthError('TASK_FILE', 'prompts.seedWithoutRationales is missing: seed data without rationales (rationales.perPrompt: 0) needs a prompt of its own.', { hint: 'Add it: prompts.seed without {{rationales}}.' });
}
