import { normaliseText } from '../example/normalise-text.ts';
import type { Label } from '../example/example.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import { parseGeneration } from './parse-generation.ts';

/**
 * The label that a reply names by its word: the reply itself, or the one word in it that is a label's. A longer word hides
 * the shorter ones within it ("not relevant" and "relevant"). Undefined where it names none, or several.
 */
export function parseVote(reply: string, { labels, verbalizer }: Pick<TaskSpec, 'labels' | 'verbalizer'>): Label | undefined {
  const parsed = parseGeneration(reply);
  if (parsed.status === 'unusable') return undefined;
  let left = ` ${normaliseText(parsed.text)} `;
  const words = labels.map((label) => ({ label, word: ` ${normaliseText(verbalizer[label] ?? label)} ` }));
  const named: Label[] = [];
  for (const { label, word } of words.toSorted((one, other) => other.word.length - one.word.length)) {
    if (!left.includes(word)) continue;
    named.push(label);
    left = left.replaceAll(word, '  ');
  }
  return named.length === 1 ? named[0] : undefined;
}
