import { parseTaskFile, simulatedTask, taskSpecFrom } from '@stepsynth/core';
import { expect, it } from 'vitest';
import { describePlan } from './describe-plan.ts';
import type { TaskPlan } from './plan-comparison.ts';

/** An arm of two seeds; `settings` of the task file are those of the arm. */
function plannedArm(method: string, settings: Readonly<Record<string, unknown>> = {}): TaskPlan['arms'][number] {
  const file = parseTaskFile({ ...simulatedTask, gold: { validation: 'a', test: 'b' }, teacher: { provider: 'simulated' }, rounds: 2, ...settings }, 'task');
  const arm = { name: `${method}${Object.keys(settings).join('')}`, method, settings: [] };
  const plan = { file, task: taskSpecFrom(file), method, rows: 90, files: [] };
  return { arm, runs: [0, 1].map((seed) => ({ arm, seed, plan, directory: `out/${seed}` })) };
}

it('says how often each arm trains, and all of them', () => {
  const task: TaskPlan = {
    task: 'reviews', budget: { rows: 90 }, metric: 'accuracy',
    arms: [
      plannedArm('s3'), plannedArm('gold+s3'), plannedArm('setfit-like'),
      plannedArm('s3', { extrapolation: { errors: 'transferred' } }),
      plannedArm('s3', { labelNoise: { disagreement: { student: 'encoder', folds: 4 } } }),
      plannedArm('s3', { control: 20 }),
    ],
  };
  const text = describePlan([task], { done: 0, share: { jobs: 1, threads: 2, memoryBudgetMb: 0, limitedBy: 'cores', gpus: [] }, directory: 'out' });
  const ofArm = (name: string): string | undefined => text.split('\n').find((line) => line.startsWith(`${name} `))?.split(/ {2,}/u)[5];
  expect(['s3', 'gold+s3', 'setfit-like', 's3extrapolation', 's3labelNoise', 's3control'].map(ofArm)).toEqual(['3', '18', 'linear head', '6', '15', '15']);
  expect(text).toContain(`${2 * (3 + 18 + 6 + 15 + 15)} fine-tunings in all`);
});
