import type { Label } from '../example/example.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import { parseGeneration } from './parse-generation.ts';

/**
 * The label that a reply names, by its word or its name, whatever the case; undefined where it names none or several. A
 * word within a longer one does not count: "not in" is not "in".
 */
export function parseLabel(reply: string, { labels, verbalizer }: Pick<TaskSpec, 'labels' | 'verbalizer'>): Label | undefined {
  const parsed = parseGeneration(reply);
  if (parsed.status === 'unusable') return undefined;
  const spellings = labels.flatMap((label) => [label, verbalizer[label] ?? label].map((word) => ({ label, word: word.toLowerCase() })));
  let rest = parsed.text.toLowerCase();
  const named = new Set<Label>();
  for (const { label, word } of spellings.toSorted((one, other) => other.word.length - one.word.length)) {
    const pattern = new RegExp(`(?<![\\p{L}\\p{N}])${word.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, '\\$&')}(?![\\p{L}\\p{N}])`, 'gu');
    const without = rest.replaceAll(pattern, '\u0000');
    if (without === rest) continue;
    named.add(label);
    rest = without;
  }
  return named.size === 1 ? [...named][0] : undefined;
}
