import { findTaskFileProblem } from './check-task-file.ts';
import { nearestWord } from './nearest-word.ts';
import { describeIssue, taskFileError, type LocatePath } from './task-file-error.ts';
import { keysAt } from './task-file-keys.ts';
import { taskFileSchema, type TaskFile } from './task-file.ts';

/**
 * Validates a task file read from YAML or JSON and fills in defaults. `where` names the file in errors;
 * `locate` adds line and column. Throws `TASK_FILE` with the place, such as `labels[1].word`.
 */
export function parseTaskFile(value: unknown, where: string, locate?: LocatePath): TaskFile {
  const parsed = taskFileSchema.safeParse(value);
  if (!parsed.success) {
    const { path, problem, unknownKey } = describeIssue(parsed.error);
    throw taskFileError(where, path, problem, { locate, ...(unknownKey === undefined ? quotesHint(problem) : keyHint(path.slice(0, -1), unknownKey)) });
  }
  const found = findTaskFileProblem(parsed.data);
  if (found !== undefined) throw taskFileError(where, found.path, found.problem, { locate, ...(found.hint === undefined ? {} : { hint: found.hint }) });
  return parsed.data;
}

function quotesHint(problem: string): { hint?: string } {
  return /^expected string, received (?:number|boolean)$/u.test(problem) ? { hint: 'Put it in quotes.' } : {};
}

function keyHint(parent: readonly PropertyKey[], unknownKey: string): { hint?: string } {
  const keys = keysAt(parent)?.keys ?? [];
  if (keys.includes(unknownKey)) return { hint: `${unknownKey} belongs to another choice of the settings beside it.` };
  const suggestion = nearestWord(unknownKey, keys);
  if (suggestion !== undefined) return { hint: `Did you mean ${suggestion}?` };
  return keys.length === 0 ? {} : { hint: `Known keys here: ${keys.join(', ')}.` };
}
