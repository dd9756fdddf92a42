import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import path from 'node:path';

const SPECIFIER = /(?:^|[;\n])\s*(?:import|export)\b[^'";]*?from\s*['"]([^'"]+)['"]|(?:^|[;\n])\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g;

/** An import of something outside the package: a Node module or an npm package. */
export interface OutsideImport {
  readonly file: string;
  readonly specifier: string;
}

/** Follows the value imports of a TypeScript source through relative paths and answers what leaves them. */
export function outsideImports(entry: string): OutsideImport[] {
  const seen = new Set<string>();
  const found: OutsideImport[] = [];
  const waiting = [entry];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    for (const specifier of importsOf(file)) {
      if (specifier.startsWith('.')) waiting.push(path.resolve(path.dirname(file), specifier));
      else found.push({ file, specifier });
    }
  }
  return found;
}

function importsOf(file: string): string[] {
  if (!file.endsWith('.ts')) return [];
  const source = stripTypeScriptTypes(readFileSync(file, 'utf8'));
  return [...source.matchAll(SPECIFIER)].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}
