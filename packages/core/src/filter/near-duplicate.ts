import type { Fields } from '../example/example.ts';
import { normaliseText } from '../example/normalise-text.ts';
import { createNearIndex, type NearIndex } from '../overlap/near-index.ts';
import { contextOf, type TaskSpec } from '../task/task-spec.ts';
import type { DuplicateFilter } from './duplicate.ts';

/**
 * Knows the generated texts seen so far, of each context by itself, and finds those that a text nearly repeats: Jaccard
 * similarity of character 5-grams of at least `threshold`.
 */
export function createNearDuplicateFilter(task: TaskSpec, threshold: number): DuplicateFilter {
  const byContext = new Map<string, NearIndex>();
  const indexOf = (fields: Fields): NearIndex => {
    const context = normaliseText(contextOf(task, fields) ?? '');
    const known = byContext.get(context) ?? createNearIndex({ threshold });
    byContext.set(context, known);
    return known;
  };
  const textOf = (fields: Fields): string => fields[task.generatedField] ?? '';
  return {
    seen: (fields) => indexOf(fields).nearest(textOf(fields)) !== undefined,
    remember: (fields) => indexOf(fields).add(textOf(fields)),
  };
}
