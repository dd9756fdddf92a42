import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { workspaceRoot } from './workspace.ts';

const oxlint = path.join(workspaceRoot, 'node_modules', '.bin', 'oxlint');
const root = mkdtempSync(path.join(os.tmpdir(), 'lint-rules-'));
cpSync(path.join(workspaceRoot, '.oxlintrc.json'), path.join(root, '.oxlintrc.json'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Rules that our configuration reports for these files, linted in a workspace of their own. */
function brokenRules(files: Readonly<Record<string, string>>): string[] {
  rmSync(path.join(root, 'packages'), { recursive: true, force: true });
  rmSync(path.join(root, 'tools'), { recursive: true, force: true });
  for (const [file, source] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), source);
  }
  const { stdout } = spawnSync(oxlint, ['--format=json', '.'], { cwd: root, encoding: 'utf8' });
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: readonly { code: string }[] };
  return diagnostics.map(({ code }) => code);
}

/** A source that uses what it imports, so that the import alone can be wrong. */
function importing(specifier: string): string {
  return `import { thing } from '${specifier}';\nexport const used = thing;\n`;
}

const RESTRICTED = 'eslint(no-restricted-imports)';

describe('arrows between packages', () => {
  it.each([
    ['packages/core/src/loop/a.ts', 'node:fs'],
    ['packages/core/src/loop/a.ts', 'node:fs/promises'],
    ['packages/core/src/loop/a.ts', 'fs'],
    ['packages/core/src/loop/a.ts', 'openai'],
    ['packages/core/src/loop/a.ts', 'piscina'],
    ['packages/core/src/loop/a.ts', 'yaml'],
    ['packages/core/src/loop/a.ts', '@stepsynth/native-trainer'],
    ['packages/core/src/loop/a.ts', '@stepsynth/cli'],
    ['packages/core/src/loop/a.ts', '../node/index.ts'],
    ['packages/core/src/loop/a.ts', '../testing/index.ts'],
    ['packages/core/src/loop/a.ts', '../../../native-trainer/src/index.ts'],
    ['packages/core/src/index.ts', './node/index.ts'],
    ['packages/core/src/testing/a.ts', '../node/index.ts'],
    ['packages/core/src/testing/a.ts', 'node:fs'],
    ['packages/core/src/node/a.ts', 'openai'],
    ['packages/core/src/node/a.ts', '@stepsynth/native-trainer'],
    ['packages/core/src/node/a.ts', '@stepsynth/llm'],
    ['packages/core/src/loop/a.test.ts', '@stepsynth/native-trainer'],
    ['packages/llm/src/a.ts', '@stepsynth/native-trainer'],
    ['packages/llm/src/a.ts', '@stepsynth/core/node'],
    ['packages/llm/src/a.ts', '@stepsynth/cli'],
    ['packages/native-trainer/src/a.ts', '@stepsynth/llm'],
    ['packages/native-trainer/src/a.ts', '@stepsynth/core/node'],
    ['packages/native-trainer/src/a.ts', '@stepsynth/cli'],
    ['packages/native-trainer/src/a.ts', 'openai'],
    ['packages/native-trainer/src/a.ts', '../../core/src/index.ts'],
    ['packages/native-trainer/src/a.test.ts', '@stepsynth/llm'],
    ['packages/cli/src/a.ts', '@stepsynth/tools'],
    ['packages/cli/src/a.ts', '../../../tools/bootstrap/paths.mjs'],
    ['packages/cli/src/a.ts', '../../core/src/index.ts'],
  ])('%s may not import %s', (file, specifier) => {
    expect(brokenRules({ [file]: importing(specifier) })).toEqual([RESTRICTED]);
  });

  it.each([
    ['packages/core/src/loop/a.ts', 'node:crypto'],
    ['packages/core/src/loop/a.ts', 'zod'],
    ['packages/core/src/loop/a.ts', '../example/example.ts'],
    ['packages/core/src/testing/a.ts', '../ports/teacher.ts'],
    ['packages/core/src/node/a.ts', 'node:sqlite'],
    ['packages/core/src/node/a.ts', 'tokenizers'],
    ['packages/core/src/loop/a.test.ts', '../testing/index.ts'],
    ['packages/llm/src/a.ts', '@stepsynth/core'],
    ['packages/llm/src/a.ts', 'openai'],
    ['packages/native-trainer/src/a.ts', '@stepsynth/core'],
    ['packages/native-trainer/src/a.ts', 'node:fs'],
    ['packages/native-trainer/src/a.test.ts', '@stepsynth/core/testing'],
    ['packages/cli/src/a.ts', '@stepsynth/core'],
    ['packages/cli/src/a.ts', '@stepsynth/core/node'],
    ['packages/cli/src/a.ts', '@stepsynth/llm'],
    ['packages/cli/src/a.ts', '@stepsynth/native-trainer'],
  ])('%s may import %s', (file, specifier) => {
    expect(brokenRules({ [file]: importing(specifier) })).toEqual([]);
  });

  it('sees dynamic imports and re-exports', () => {
    const source = "export * from 'openai';\nexport const late = await import('node:os');\n";
    expect(brokenRules({ 'packages/core/src/a.ts': source })).toEqual([RESTRICTED, RESTRICTED]);
  });
});

describe('other rules', () => {
  it('finds import cycles', () => {
    const files = { 'packages/core/src/a.ts': "export { b } from './b.ts';\nexport const a = 1;\n", 'packages/core/src/b.ts': "export { a } from './a.ts';\nexport const b = 1;\n" };
    expect(brokenRules(files)).toContain('import(no-cycle)');
  });

  it('finds files over 300 lines', () => {
    const ofLines = (lines: number): string => `export const a = 1;\n${'// line\n'.repeat(lines - 1)}`;
    expect(brokenRules({ 'packages/cli/src/a.ts': ofLines(301) })).toEqual(['eslint(max-lines)']);
    expect(brokenRules({ 'packages/cli/src/a.ts': ofLines(300) })).toEqual([]);
  });

  it('finds explicit any', () => {
    expect(brokenRules({ 'packages/cli/src/a.ts': 'export const a: any = 1;\n' })).toEqual(['typescript(no-explicit-any)']);
  });

  it('finds console outside the command line and the tools', () => {
    const source = "console.log('x');\n";
    expect(brokenRules({ 'packages/core/src/a.ts': source })).toEqual(['eslint(no-console)']);
    expect(brokenRules({ 'packages/cli/src/a.ts': source, 'tools/a.mjs': source })).toEqual([]);
  });

  it('finds focused tests', () => {
    const source = "import { expect, it } from 'vitest';\nit.only('x', () => expect(1).toBe(1));\n";
    expect(brokenRules({ 'packages/core/src/a.test.ts': source })).toEqual(['vitest(no-focused-tests)']);
  });
});
