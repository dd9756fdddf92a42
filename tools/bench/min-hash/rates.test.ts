import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

const hasPython = spawnSync('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 10))']).status === 0;

describe('the MinHash benchmark', () => {
  it.skipIf(!hasPython)('passes its unit tests, which need the standard library alone', () => {
    const result = spawnSync('python3', ['-m', 'unittest', 'test_rates'], { cwd: import.meta.dirname, encoding: 'utf8' });
    expect(result.stderr).toMatch(/Ran [1-9]\d* tests/);
    expect(result.status, result.stderr).toBe(0);
  });
});
