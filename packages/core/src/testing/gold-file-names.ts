import type { TaskFile } from '../task/task-file.ts';

/** Gold files of a task that names two of them. */
export function goldFileNames({ name, gold }: TaskFile): { validation: string; test: string } {
  if ('file' in gold) throw new Error(`${name} splits one gold file.`);
  return gold;
}
