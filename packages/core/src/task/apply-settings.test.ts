import { describe, expect, it } from 'vitest';
import { StepsynthError } from '../errors.ts';
import { applySettings, settingsPath } from './apply-settings.ts';

const document = { name: 'reviews', labels: [{ name: 'a' }, { name: 'b' }], training: { epochs: 3, batchSize: 32 } };

function apply(path: string, value: unknown): unknown {
  return applySettings(document, [{ path: settingsPath(path), value }]);
}

function failure(path: string): StepsynthError {
  try {
    apply(path, 1);
  } catch (error) {
    return error as StepsynthError;
  }
  throw new Error('expected an error');
}

describe('applySettings', () => {
  it.each([
    ['training.epochs', 5, { ...document, training: { epochs: 5, batchSize: 32 } }],
    ['goldRoles', 'paper', { ...document, goldRoles: 'paper' }],
    ['seed.balance.b', 0.25, { ...document, seed: { balance: { b: 0.25 } } }],
    ['labels[1].word', 'bee', { ...document, labels: [{ name: 'a' }, { name: 'b', word: 'bee' }] }],
    ['labels.2.name', 'c', { ...document, labels: [{ name: 'a' }, { name: 'b' }, { name: 'c' }] }],
    ['teacher.errorKey.error_text', 'text', { ...document, teacher: { errorKey: { error_text: 'text' } } }],
    ['training.epochs', null, { ...document, training: { batchSize: 32 } }],
    ['stop.patience', null, { ...document, stop: undefined }],
    ['teacher.seed', ['x.jsonl'], { ...document, teacher: { seed: ['x.jsonl'] } }],
  ])('puts %s in', (path, value, expected) => {
    expect(apply(path, value)).toEqual(expected);
    expect(document.training).toEqual({ epochs: 3, batchSize: 32 });
  });

  it('lets the later of two win', () => {
    const settings = [1, 2].map((value) => ({ path: settingsPath('rounds'), value }));
    expect(applySettings(document, settings)).toEqual({ ...document, rounds: 2 });
  });

  it.each([
    ['training.epoch', 'unknown setting training.epoch', 'Did you mean training.epochs?'],
    ['trainig.epochs', 'unknown setting trainig', 'Did you mean training?'],
    ['labels.0.wrod', 'unknown setting labels[0].wrod', 'Did you mean labels[0].word?'],
    ['rounds.q', 'unknown setting rounds.q', 'rounds has no settings of its own.'],
    ['stop.xxxxxxxx', 'unknown setting stop.xxxxxxxx', 'stop has: noErrors, patience.'],
    ['labels.7.name', 'the list has 2 items', 'Use an index from 0 to 2.'],
  ])('refuses %s', (path, message, hint) => {
    const error = failure(path);
    expect(error).toBeInstanceOf(StepsynthError);
    expect(error.code).toBe('USAGE');
    expect(error.message).toContain(message);
    expect(error.hint).toBe(hint);
  });
});
