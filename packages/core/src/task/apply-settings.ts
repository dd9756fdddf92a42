import { StepsynthError } from '../errors.ts';
import { nearestWord } from './nearest-word.ts';
import { formatPath, type TaskFilePath } from './task-file-error.ts';
import { keysAt } from './task-file-keys.ts';

/** One `--set path.to.setting=value`: the path and the value as parsed. */
export interface Setting {
  readonly path: TaskFilePath;
  readonly value: unknown;
}

/** Splits `labels[1].word` or `labels.1.word` into its parts. */
export function settingsPath(text: string): TaskFilePath {
  return text.replace(/\[(\d+)\]/gu, '.$1').split('.').map((part) => (/^\d+$/u.test(part) ? Number(part) : part));
}

/**
 * A copy of an unparsed task file with settings put in, before validation. A path that the schema does not know
 * is a `USAGE` error that suggests the nearest key. The value null takes a setting out, so that its default holds.
 */
export function applySettings(document: unknown, settings: readonly Setting[]): unknown {
  return settings.reduce((tree, { path, value }) => {
    checkPath(path);
    return withValue(tree, path, value, []);
  }, document);
}

function checkPath(path: TaskFilePath): void {
  for (const [depth, part] of path.entries()) {
    const parent = path.slice(0, depth);
    const known = keysAt(parent);
    if (known !== undefined && (typeof part === 'number' ? keysAt([...parent, part]) !== undefined : known.open || known.keys.includes(String(part)))) continue;
    const suggestion = nearestWord(String(part), known?.keys ?? []);
    const place = parent.length === 0 ? 'A task file' : formatPath(parent);
    throw new StepsynthError('USAGE', `--set ${formatPath(path)}: unknown setting ${formatPath(path.slice(0, depth + 1))}`, {
      hint: suggestion !== undefined
        ? `Did you mean ${formatPath([...parent, suggestion])}?`
        : known === undefined || known.keys.length === 0 ? `${place} has no settings of its own.` : `${place} has: ${known.keys.join(', ')}.`,
    });
  }
}

function withValue(tree: unknown, path: TaskFilePath, value: unknown, done: TaskFilePath): unknown {
  const [part, ...rest] = path;
  if (part === undefined) return value;
  if (typeof part === 'number') {
    const list = Array.isArray(tree) ? [...(tree as unknown[])] : [];
    if (part > list.length) throw new StepsynthError('USAGE', `--set ${formatPath([...done, ...path])}: the list has ${list.length} items`, { hint: `Use an index from 0 to ${list.length}.` });
    list[part] = withValue(list[part], rest, value, [...done, part]);
    return list;
  }
  if (value === null && rest.length === 0) return withoutKey(tree, part);
  const branch = typeof tree === 'object' && tree !== null && !Array.isArray(tree) ? (tree as Record<PropertyKey, unknown>) : {};
  return { ...branch, [part]: withValue(branch[part], rest, value, [...done, part]) };
}

function withoutKey(tree: unknown, key: PropertyKey): unknown {
  return typeof tree === 'object' && tree !== null ? Object.fromEntries(Object.entries(tree).filter(([name]) => name !== key)) : tree;
}
