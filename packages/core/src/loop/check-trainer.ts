import { StepsynthError } from '../errors.ts';
import type { SmallModelTrainer } from '../ports/small-model-trainer.ts';
import { targetOf } from '../target/target-of.ts';
import type { TaskSpec } from '../task/task-spec.ts';

/**
 * Sees that the trainer can train for the task, before anything is asked or paid for.
 *
 * @throws StepsynthError TRAINER where it has no head for the task's target.
 */
export function checkTrainer({ heads }: Pick<SmallModelTrainer, 'heads'>, task: TaskSpec): void {
  const { head } = targetOf(task);
  if (heads === undefined || heads.includes(head)) return;
  throw new StepsynthError('TRAINER', `This trainer cannot train for the task ${task.name}: it has no head for ${head === 'answer-span' ? 'answers in a context' : 'labels'}.`, {
    hint: 'Bring a trainer that has (SmallModelTrainer), or take a task of another type.',
  });
}
