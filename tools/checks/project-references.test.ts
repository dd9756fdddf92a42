import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { referenceProblems } from './project-references.ts';
import { workspaceRoot } from './workspace.ts';

interface PackageDraft {
  readonly dependencies: readonly string[];
  readonly references: readonly string[];
}

function workspaceOf(packages: Readonly<Record<string, PackageDraft>>): string {
  const root = mkdtempSync(path.join(os.tmpdir(), 'references-'));
  for (const [name, { dependencies, references }] of Object.entries(packages)) {
    const folder = path.join(root, 'packages', name);
    mkdirSync(folder, { recursive: true });
    const versions = Object.fromEntries(dependencies.map((dependency) => [`@stepsynth/${dependency}`, '0.1.0']));
    writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: `@stepsynth/${name}`, dependencies: versions }));
    const projects = references.map((reference) => ({ path: `../${reference}/tsconfig.lib.json` }));
    writeFileSync(path.join(folder, 'tsconfig.lib.json'), JSON.stringify({ references: projects }));
  }
  const references = Object.keys(packages).map((name) => ({ path: `./packages/${name}` }));
  writeFileSync(path.join(root, 'tsconfig.json'), JSON.stringify({ references }));
  return root;
}

describe('referenceProblems', () => {
  it('finds nothing in this workspace', () => {
    expect(referenceProblems(workspaceRoot)).toEqual([]);
  });

  it('names a missing reference', () => {
    const root = workspaceOf({ core: { dependencies: [], references: [] }, cli: { dependencies: ['core'], references: [] } });
    expect(referenceProblems(root)).toEqual([expect.stringContaining('packages/cli/tsconfig.lib.json: no reference to ../core/')]);
  });

  it('names a reference without a dependency', () => {
    const root = workspaceOf({ core: { dependencies: [], references: [] }, cli: { dependencies: [], references: ['core'] } });
    expect(referenceProblems(root)).toEqual([expect.stringContaining('a reference to ../core/tsconfig.lib.json, which is no dependency')]);
  });
});
