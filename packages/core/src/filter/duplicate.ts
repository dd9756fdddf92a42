import type { Fields } from '../example/example.ts';
import { normaliseText } from '../example/normalise-text.ts';
import { taskFields, type TaskSpec } from '../task/task-spec.ts';

/** Knows the rows seen so far by their whole normalised input: context and generated text. */
export interface DuplicateFilter {
  seen(fields: Fields): boolean;
  remember(fields: Fields): void;
}

/** A duplicate is one whatever its label: the same input under two labels would contradict itself. */
export function createDuplicateFilter(task: TaskSpec): DuplicateFilter {
  const inputs = new Set<string>();
  const keyOf = (fields: Fields): string => JSON.stringify(taskFields(task).map((name) => normaliseText(fields[name] ?? '')));
  return {
    seen: (fields) => inputs.has(keyOf(fields)),
    remember: (fields) => {
      inputs.add(keyOf(fields));
    },
  };
}
