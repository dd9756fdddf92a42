import { BudgetReachedError, LanguageModelError, StepsynthError, type ErrorCode } from '@stepsynth/core';
import { describe, expect, it } from 'vitest';
import { withWayOn } from './way-on.ts';

const sqlite = (errcode: number): Error => Object.assign(new Error('SQL'), { errcode });
const wrapped = (code: ErrorCode, cause: unknown): StepsynthError => new StepsynthError(code, 'run.db could not be written.', { hint: 'Look.', cause });

describe('withWayOn', () => {
  it.each<[string, unknown, object]>([
    ['an interruption', new StepsynthError('INTERRUPTED', 'x'), { code: 'INTERRUPTED', hint: 'Go on with: stepsynth resume runs/a' }],
    ['a spent budget of dollars', new BudgetReachedError('budget.dollars', 2.5, 'The budget is reached.'), { code: 'BUDGET_REACHED', hint: 'Go on with: stepsynth resume runs/a --set budget.dollars=5; or train on the rows there are: stepsynth resume runs/a --set budget.whenReached=finish' }],
    ['a spent budget of tokens', new BudgetReachedError('budget.tokens', 100, 'x'), { hint: expect.stringContaining('--set budget.tokens=200;') }],
    ['a dead endpoint', new LanguageModelError('retry', 'refused', { hint: 'Start it.' }), { code: 'LANGUAGE_MODEL', message: 'refused', hint: 'Start it. Go on with: stepsynth resume runs/a' }],
    ['a full disk under SQLite', wrapped('RUN_DIRECTORY', sqlite(13)), { code: 'RUN_DIRECTORY', message: 'run.db could not be written. Everything acknowledged so far is kept.', hint: 'Free some space, then go on with: stepsynth resume runs/a' }],
    ['a full disk under a file', Object.assign(new Error('write'), { code: 'ENOSPC' }), { code: 'RUN_DIRECTORY', message: expect.stringContaining('the disk is full') }],
    ['a quota', wrapped('TRAINER', Object.assign(new Error('write'), { code: 'EDQUOT' })), { code: 'TRAINER', hint: expect.stringContaining('Free some space') }],
    ['a full disk under the trainer', new StepsynthError('TRAINER', 'cannot write model.safetensors: No space left on device'), { message: 'cannot write model.safetensors: No space left on device. Everything acknowledged so far is kept.' }],
    ['an input/output error', wrapped('RUN_DIRECTORY', sqlite(10 | (22 << 8))), { hint: 'Look. Go on with: stepsynth resume runs/a' }],
  ])('says how to go on after %s', (_, error, expected) => {
    expect(withWayOn(error, 'runs/a')).toMatchObject(expected);
  });

  it('does not propose to finish where that was tried', () => {
    expect(withWayOn(new BudgetReachedError('budget.tokens', 100, 'x'), 'runs/a', 'finish')).toMatchObject({ hint: 'There is no row to train on yet. Go on with: stepsynth resume runs/a --set budget.tokens=200' });
  });

  it('quotes a directory that a shell would take apart', () => {
    expect(withWayOn(new StepsynthError('INTERRUPTED', 'x'), "my run's")).toMatchObject({ hint: String.raw`Go on with: stepsynth resume 'my run'\''s'` });
  });

  it.each([new TypeError('a defect'), new StepsynthError('TASK_FILE', 'x'), new StepsynthError('RUN_LOCKED', 'x'), wrapped('RUN_DIRECTORY', sqlite(11))])('leaves %s as it is', (error) => {
    expect(withWayOn(error, 'runs/a')).toBe(error);
  });
});
