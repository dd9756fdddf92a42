import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { outsideImports } from './import-graph.ts';
import { workspaceRoot } from './workspace.ts';

const rootEntry = path.join(workspaceRoot, 'packages', 'core', 'src', 'index.ts');
const nodeEntry = path.join(workspaceRoot, 'packages', 'core', 'src', 'node', 'index.ts');
const ALLOWED = ['node:crypto', 'zod'];

/** Node modules that really load when `entry` is imported, whoever asks for them. */
function loadedNodeModules(entry: string): string[] {
  const hook = `
    import { registerHooks } from 'node:module';
    const seen = new Set();
    registerHooks({ resolve(specifier, context, next) {
      const resolved = next(specifier, context);
      if (resolved.url.startsWith('node:')) seen.add(resolved.url);
      return resolved;
    } });
    await import(${JSON.stringify(pathToFileURL(entry).href)});
    console.log(JSON.stringify([...seen]));`;
  const output = execFileSync(process.execPath, ['--conditions=@stepsynth/source', '--input-type=module', '--eval', hook], { encoding: 'utf8' });
  return JSON.parse(output) as string[];
}

describe("core's root entry", () => {
  it('imports zod and node:crypto alone', () => {
    const strangers = outsideImports(rootEntry).filter(({ specifier }) => !ALLOWED.includes(specifier));
    expect(strangers).toEqual([]);
  });

  it('loads no Node module but node:crypto', () => {
    expect(loadedNodeModules(rootEntry).filter((url) => url !== 'node:crypto')).toEqual([]);
  });

  it('is told apart from core/node, which may load them', () => {
    expect(outsideImports(nodeEntry).map(({ specifier }) => specifier)).toContain('node:fs');
    expect(loadedNodeModules(nodeEntry).length).toBeGreaterThan(1);
  });
});
