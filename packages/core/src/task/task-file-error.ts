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

/** The first of zod's issues; inside a union, that of the choice which the value is nearest to. */
export function describeIssue(error: z.ZodError): DescribedIssue {
  return describe(error.issues[0] as z.core.$ZodIssue, []);
}

function describe(issue: z.core.$ZodIssue, prefix: TaskFilePath): DescribedIssue {
  const path = [...prefix, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0] as string;
    return { path: [...path, key], problem: 'unknown key', unknownKey: key };
  }
  const nearest = issue.code === 'invalid_union' ? nearestChoice(issue.errors) : undefined;
  return nearest === undefined ? { path, problem: plain(issue.message) } : describe(nearest, path);
}

/** What to say of the one choice with the fewest problems; undefined where the value is of no choice's kind, or of two alike. */
function nearestChoice(choices: readonly (readonly z.core.$ZodIssue[])[]): z.core.$ZodIssue | undefined {
  const ofItsKind = choices
    .filter((issues) => issues.some((issue) => issue.path.length > 0 || issue.code === 'unrecognized_keys' || issue.code === 'invalid_union'))
    .map((issues) => ({ issues, problems: countProblems(issues) }))
    .toSorted((one, other) => one.problems - other.problems);
  const [best, next] = ofItsKind;
  if (best === undefined || best.problems === next?.problems) return undefined;
  return best.issues.find(({ code }) => code === 'unrecognized_keys') ?? best.issues[0];
}

function countProblems(issues: readonly z.core.$ZodIssue[]): number {
  return issues.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? issue.keys.length : 1), 0);
}

/** zod writes "Invalid input: expected number, received string". */
function plain(message: string): string {
  const rest = message.replace(/^Invalid input: /u, '');
  return rest.charAt(0).toLowerCase() + rest.slice(1);
}
