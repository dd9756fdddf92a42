import { findTaskFileProblem } from './check-task-file.ts';
import { nearestWord } from './nearest-word.ts';
import { describeIssue, taskFileError, type LocatePath } from './task-file-error.ts';
import { descriptionAt, keysAt } from './task-file-keys.ts';
import { taskFileSchema, type TaskFile } from './task-file.ts';

/**
 * Validates a task file read from YAML or JSON and fills in defaults. `where` names the file in errors;
 * `locate` adds line and column. Throws `TASK_FILE` with the place, such as `labels[1].word`.
 */
export function parseTaskFile(value: unknown, where: string, locate?: LocatePath): TaskFile {
  const parsed = taskFileSchema.safeParse(value, { reportInput: true });
  if (!parsed.success) {
    const { path, problem, hint, unknownKey } = describeIssue(parsed.error);
    throw taskFileError(where, path, problem, { locate, hint: unknownKey === undefined ? hint ?? descriptionAt(path) : keyHint(path.slice(0, -1), unknownKey) });
  }
  const found = findTaskFileProblem(parsed.data);
  if (found !== undefined) throw taskFileError(where, found.path, found.problem, { locate, ...(found.hint === undefined ? {} : { hint: found.hint }) });
  return parsed.data;
}

function keyHint(parent: readonly PropertyKey[], unknownKey: string): string | undefined {
  const keys = keysAt(parent)?.keys ?? [];
  if (keys.includes(unknownKey)) return `${unknownKey} belongs to another choice of the settings beside it.`;
  const suggestion = nearestWord(unknownKey, keys);
  if (suggestion !== undefined) return `Did you mean ${suggestion}?`;
  return keys.length === 0 ? undefined : `Known keys here: ${keys.join(', ')}.`;
}
