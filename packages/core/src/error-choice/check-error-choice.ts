import { StepsynthError } from '../errors.ts';
import type { S3Config } from '../loop/s3-config.ts';
import type { Teacher } from '../ports/teacher.ts';
import { targetOf } from '../target/target-of.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import { labelChoices } from './strategies.ts';

/** The settings that have to go together. */
type CheckedSettings = Pick<S3Config, 'extrapolation' | 'seed' | 'rounds' | 'reinitialise' | 'outOfFold' | 'control'>;

/**
 * Sees that errors can be chosen as the settings say, before anything is asked or paid for. Without `teacher` what it can
 * do is not looked at.
 *
 * @throws StepsynthError TASK_FILE where that takes labels and the task has none, where settings do not go together, or where the teacher cannot label.
 */
export function checkErrorChoice(config: CheckedSettings, task: TaskSpec, teacher?: Pick<Teacher, 'provider' | 'vote'>): void {
  checkLabelSettings(config, task);
  if (config.rounds === 0) return;
  if (config.extrapolation.errors === 'transferred') checkTransfer(config);
  if (config.extrapolation.label === 'teacher') checkTeacherLabels(config, teacher);
}

function checkLabelSettings({ extrapolation: { choose = 'all', labelPrior = 'errors', label = 'gold' } }: CheckedSettings, task: TaskSpec): void {
  if (targetOf(task).head === 'label') return;
  if (labelChoices.includes(choose)) throw needsLabels(`extrapolation.choose: ${choose} compares the probabilities of labels`, task, 'Use all, loss, cluster or expected-gain.');
  if (labelPrior === 'gold') throw needsLabels('extrapolation.labelPrior: gold keeps the shares of labels', task, 'Remove it.');
  if (label === 'teacher') throw needsLabels('extrapolation.label: teacher asks for the label of an error', task, 'Remove it.');
}

/** The other model is trained from the initial checkpoint, on another set of seed data, and predicts all of mining at once. */
function checkTransfer({ seed, reinitialise = true, outOfFold = 0 }: CheckedSettings): void {
  const what = 'extrapolation.errors: transferred takes the errors of a model whose seed data is another draw';
  if (seed.rows === 0) throw new StepsynthError('TASK_FILE', `${what}, and this method has no seed data.`, { hint: 'Use it with s3.' });
  if (!reinitialise) throw new StepsynthError('TASK_FILE', `${what}, which has no round before to go on from.`, { hint: 'Leave out reinitialise: false.' });
  if (outOfFold > 0) throw new StepsynthError('TASK_FILE', `${what}, and this method finds its errors out of fold.`, { hint: 'Use it with s3.' });
}

function checkTeacherLabels({ control }: CheckedSettings, teacher: Pick<Teacher, 'provider' | 'vote'> | undefined): void {
  if (teacher !== undefined && teacher.vote === undefined) {
    throw new StepsynthError('TASK_FILE', `extrapolation.label: teacher asks the teacher for labels, and this one (${teacher.provider}) gives none.`, {
      hint: 'Use a language model: a pool cannot be asked.',
    });
  }
  if (control !== undefined) throw new StepsynthError('TASK_FILE', 'extrapolation.label: teacher does not go with `control`, whose rows keep the gold label.', { hint: 'Leave out one of the two.' });
}

function needsLabels(what: string, { name }: TaskSpec, hint: string): StepsynthError {
  return new StepsynthError('TASK_FILE', `${what}, and the task ${name} has none: its answers stand in a context.`, { hint });
}
