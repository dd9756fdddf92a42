import type { z } from 'zod';
import { StepsynthError } from '../errors.ts';
import { wordIssue } from './issue-words.ts';

/** A place inside a task file, as zod names it. */
export type TaskFilePath = readonly PropertyKey[];

/** Where a value stands: line and column (from 1) in the file's text, or the `path=value` of the command line that set it. */
export type LocatePath = (path: TaskFilePath) => { readonly line: number; readonly column: number } | { readonly setting: string } | undefined;

/** Writes a path as people do: `labels[1].word`. */
export function formatPath(path: TaskFilePath): string {
  return path.map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${String(part)}`)).join('');
}

/** An error of code `TASK_FILE` (of a setting of the command line: `USAGE`): file, line and column where known, place, what is wrong. */
export function taskFileError(where: string, path: TaskFilePath, problem: string, options: { locate?: LocatePath | undefined; hint?: string | undefined } = {}): StepsynthError {
  const place = options.locate?.(path);
  const code = place !== undefined && 'setting' in place ? 'USAGE' : 'TASK_FILE';
  const field = path.length === 0 ? '' : `${formatPath(path)}: `;
  return new StepsynthError(code, `${source(where, place)}: ${field}${problem}`, options.hint === undefined ? {} : { hint: options.hint });
}

function source(where: string, place: ReturnType<LocatePath>): string {
  if (place === undefined) return where;
  return 'setting' in place ? `--set ${place.setting}` : `${where}:${place.line}:${place.column}`;
}

/** Where and what the first of zod's issues is; `unknownKey` where a key is not in the schema. */
export interface DescribedIssue {
  readonly path: TaskFilePath;
  readonly problem: string;
  readonly hint?: string;
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
  return nearest === undefined ? { path, ...wordIssue(issue) } : describe(nearest, path);
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
