import { expect, it } from 'vitest';
import { findOnPath, isAtLeast, probe } from './probe.mjs';

it.each([
  ['3.21', '3.21', true],
  ['3.21.0', '3.21', true],
  ['3.9.6', '3.21', false],
  ['4.0', '3.21', true],
  ['2.13.0+cpu', '2.11', true],
  ['2.9.1', '2.11', false],
  ['nonsense', '2.11', false],
])('%s is at least %s: %s', (version, minimum, expected) => {
  expect(isAtLeast(version, minimum)).toBe(expected);
});

it('finds commands on PATH and nothing else', () => {
  expect(findOnPath('sh')).toMatch(/\/sh$/);
  expect(findOnPath('sh', '')).toBeUndefined();
  expect(findOnPath('no-such-command')).toBeUndefined();
});

it('answers what a command prints, undefined when it fails or is missing', () => {
  expect(probe('sh', ['-c', 'echo 1'])).toBe('1');
  expect(probe('sh', ['-c', 'echo 1; exit 2'])).toBeUndefined();
  expect(probe('no-such-command', [])).toBeUndefined();
});
