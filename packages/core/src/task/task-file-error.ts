import type { z } from 'zod';
import { StepsynthError } from '../errors.ts';

/** A place inside a task file, as zod names it. */
export type TaskFilePath = readonly PropertyKey[];

/** Line and column (from 1) of a place in the file's text, where that is known. */
export type LocatePath = (path: TaskFilePath) => { line: number; column: number } | undefined;

/** Writes a path as people do: `labels[1].word`. */
export function formatPath(path: TaskFilePath): string {
  return path.map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${String(part)}`)).join('');
}

/** An error of code `TASK_FILE`: file, line and column where known, place, what is wrong. */
export function taskFileError(where: string, path: TaskFilePath, problem: string, options: { locate?: LocatePath | undefined; hint?: string } = {}): StepsynthError {
  const place = options.locate?.(path);
  const file = place === undefined ? where : `${where}:${place.line}:${place.column}`;
  const field = path.length === 0 ? '' : `${formatPath(path)}: `;
  return new StepsynthError('TASK_FILE', `${file}: ${field}${problem}`, options.hint === undefined ? {} : { hint: options.hint });
}

/** Where and what the first of zod's issues is; `unknownKey` where a key is not in the schema. */
export interface DescribedIssue {
  readonly path: TaskFilePath;
  readonly problem: string;
  readonly unknownKey?: string;
}

/** The first of zod's issues; inside a union, that of the branch that got furthest. */
export function describeIssue(error: z.ZodError): DescribedIssue {
  return describe(error.issues[0] as z.core.$ZodIssue, []);
}

function describe(issue: z.core.$ZodIssue, prefix: TaskFilePath): DescribedIssue {
  const path = [...prefix, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0] as string;
    return { path: [...path, key], problem: 'unknown key', unknownKey: key };
  }
  if (issue.code !== 'invalid_union') return { path, problem: plain(issue.message) };
  const branches = issue.errors.flatMap((issues) => issues.slice(0, 1)).map((nested) => describe(nested, path));
  const furthest = branches.toSorted((one, other) => other.path.length - one.path.length)[0];
  return furthest === undefined || furthest.path.length === path.length ? { path, problem: plain(issue.message) } : furthest;
}

/** zod writes "Invalid input: expected number, received string". */
function plain(message: string): string {
  const rest = message.replace(/^Invalid input: /u, '');
  return rest.charAt(0).toLowerCase() + rest.slice(1);
}
