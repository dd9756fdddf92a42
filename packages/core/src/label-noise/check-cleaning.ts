import { StepsynthError } from '../errors.ts';
import type { S3Config } from '../loop/s3-config.ts';
import type { S3Dependencies } from '../loop/s3-dependencies.ts';
import { targetOf } from '../target/target-of.ts';

/**
 * Sees that labels can be cleaned and texts compared as the settings say, before anything is asked or paid for.
 *
 * @throws StepsynthError TASK_FILE for a task without labels, TEACHER where nobody can vote, TRAINER without an embedder.
 */
export function checkCleaning({ labelNoise, filters }: Pick<S3Config, 'labelNoise' | 'filters'>, { task, teacher, embedder }: Pick<S3Dependencies, 'task' | 'teacher' | 'embedder'>): void {
  if (labelNoise !== undefined && targetOf(task).head !== 'label') {
    throw new StepsynthError('TASK_FILE', `labelNoise is about labels, and the task ${task.name} has none: its answers stand in a context.`, { hint: 'Remove it.' });
  }
  if (labelNoise?.votes !== undefined && teacher.vote === undefined) {
    throw new StepsynthError('TEACHER', `labelNoise.votes: the teacher (${teacher.provider}) cannot say which label a text has.`, { hint: 'Remove it, or give the teacher a `vote`.' });
  }
  const needing = [
    ...(usesCosines(filters) ? ['filters.nearGold.cosine and filters.nearDuplicateCosine'] : []),
    ...(labelNoise?.disagreement?.student === 'head' ? ['labelNoise.disagreement with student: head'] : []),
  ];
  if (needing.length > 0 && embedder === undefined) {
    throw new StepsynthError('TRAINER', `${needing.join(', ')}: texts must be embedded, and this run has no embedder.`, { hint: 'Hand runS3 an `embedder`: createCheckpointEmbedder makes one of a trainer.' });
  }
}

/** Whether embeddings of texts are compared. */
export function usesCosines({ nearGold, nearDuplicateCosine }: S3Config['filters']): boolean {
  return nearDuplicateCosine !== undefined || (typeof nearGold === 'object' && nearGold.cosine !== undefined);
}
