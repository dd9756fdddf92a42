import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const rows = readFileSync(path.join(root, 'docs/paper-mapping.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| Paper'))
  .map((line) => line.split(/(?<!\\) \| /u));

function quoted(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/gu)].map((match) => match[1] as string);
}

/** Files of a row; patterns such as `tasks/*.yaml` and folders of other packages are not sources of core. */
function sourceFiles(cell: string): string[] {
  return quoted(cell).filter((name) => name.endsWith('.ts')).map((name) => path.join(root, 'packages/core/src', name));
}

describe('docs/paper-mapping.md', () => {
  it('has a row for each symbol', () => {
    expect(rows.length).toBeGreaterThan(20);
  });

  it.each(rows.map((cells) => [cells[0] as string, cells] as const))('%s: its files are there and hold the names', (_, cells) => {
    const files = sourceFiles(cells.at(-1) as string);
    expect(files.filter((file) => !existsSync(file))).toEqual([]);
    const text = files.map((file) => readFileSync(file, 'utf8')).join('\n');
    const names = quoted(cells[1] as string).filter((name) => /^[A-Z]?[a-z]+[A-Z]\w*$/u.test(name));
    expect(files.length === 0 ? [] : names.filter((name) => !text.includes(name))).toEqual([]);
  });
});
