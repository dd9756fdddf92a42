import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { lengthProblems } from './file-length.ts';

it('names files over 300 lines, whatever their language, and no others', () => {
  const root = mkdtempSync(path.join(os.tmpdir(), 'length-'));
  execFileSync('git', ['init', '-q'], { cwd: root });
  writeFileSync(path.join(root, 'whole.cc'), 'int x;\n'.repeat(300));
  writeFileSync(path.join(root, 'long.cc'), 'int x;\n'.repeat(301));
  writeFileSync(path.join(root, 'long.json'), '0\n'.repeat(1000));
  expect(lengthProblems(root)).toEqual(['long.cc: 301 lines, more than 300: split it by concept']);
});
