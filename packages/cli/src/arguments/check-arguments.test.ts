import { describe, expect, it } from 'vitest';
import { runCommand } from '../commands/run.ts';
import { predictCommand } from '../commands/predict.ts';
import { argumentsOf, type Command } from '../commands/command.ts';
import { checkArguments } from './check-arguments.ts';

const check = (command: Command, ...words: string[]) => checkArguments('x', words, argumentsOf(command), command.repeatable);

describe('checkArguments', () => {
  it.each<[string[], string, string]>([
    [[], 'TASK.yaml is missing', '--help'],
    [['a.yaml', 'b.yaml'], 'unexpected argument "b.yaml"', '--help'],
    [['a.yaml', '--sede', '1'], 'unknown option --sede', 'Did you mean --seed?'],
    [['a.yaml', '-x'], 'unknown option -x', '--help'],
    [['a.yaml', '--no-json'], 'unknown option --no-json', '--help'],
    [['a.yaml', '--seed'], '--seed needs a value', 'Write --seed N.'],
    [['a.yaml', '--seed', '--json'], '--seed needs a value', 'Write --seed N.'],
    [['a.yaml', '--json=yes'], '--json takes no value', 'Write --json alone.'],
    [['a.yaml', '--seed', '1', '--seed=2'], '--seed is given twice', '--help'],
    [['a.yaml', '--method', 'zero'], '--method "zero" is unknown', 'Use one of: s3, zerogen,'],
  ])('%j: %s', (words, message, hint) => {
    const error = errorOf(() => check(runCommand, ...words));
    expect(error).toMatchObject({ code: 'USAGE', message });
    expect(error.hint).toContain(hint);
  });

  it.each<[string[], string[]]>([
    [['a.yaml'], []],
    [['--seed=3', 'a.yaml', '--json'], []],
    [['a.yaml', '--set', 'rounds=1', '--set=seed.rows=5'], ['rounds=1', 'seed.rows=5']],
    [['--set', 'a=b=c', '--', 'a.yaml'], ['a=b=c']],
  ])('%j is taken', (words, settings) => {
    expect(check(runCommand, ...words).repeated['set']).toEqual(settings);
  });

  it('names a required option that is left out', () => {
    expect(errorOf(() => check(predictCommand, 'model'))).toMatchObject({ code: 'USAGE', message: '--input FILE|- is missing' });
    expect(errorOf(() => check(predictCommand))).toMatchObject({ message: 'MODEL_DIR is missing' });
  });

  it('takes - as the value of an option', () => {
    expect(() => check(predictCommand, 'model', '--input', '-')).not.toThrow();
  });
});

function errorOf(action: () => unknown): { hint?: string } {
  try {
    action();
  } catch (error) {
    return error as { hint?: string };
  }
  throw new Error('nothing was thrown');
}
