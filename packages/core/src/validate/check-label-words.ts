import { normaliseText } from '../example/normalise-text.ts';
import type { TaskFile } from '../task/task-file.ts';
import { taskSpecFrom, type TaskSpec } from '../task/task-spec.ts';
import type { Problem } from './problem.ts';

/**
 * Label words a language model could mix up: equal but for case and punctuation (error), one inside another such as
 * `correct` in `incorrect` (warning), or written out in a prompt that is filled for every label (warning).
 */
export function checkLabelWords(file: TaskFile): readonly Problem[] {
  const task = taskSpecFrom(file);
  const words = task.labels.map((label) => ({ label, word: normaliseText(task.verbalizer[label] ?? label) }));
  return [...words.flatMap(({ label, word }, index) => compareWords(label, word, words.slice(0, index), index)), ...spelledOut(task)];
}

interface LabelWord {
  readonly label: string;
  readonly word: string;
}

function compareWords(label: string, word: string, earlier: readonly LabelWord[], index: number): readonly Problem[] {
  return earlier.flatMap((other): Problem[] => {
    const place = `labels[${index}].word`;
    if (other.word === word) {
      return [{ severity: 'error', place, problem: `the words of ${other.label} and ${label} differ in case or punctuation alone`, cure: 'Give each label a word of its own.' }];
    }
    const [short, long] = other.word.length < word.length ? [other.word, word] : [word, other.word];
    if (!long.includes(short)) return [];
    return [{ severity: 'warning', place, problem: `"${short}" is contained in "${long}"; a language model may take one label for the other`, cure: 'Give one of the labels another word, such as wrong for incorrect.' }];
  });
}

/** A word that stands in the template itself is in the prompt of every label. */
function spelledOut(task: TaskSpec): readonly Problem[] {
  return (['rationale', 'seed', 'extrapolation', 'system'] as const).flatMap((name) => {
    const text = normaliseText((task.prompts[name] ?? '').replace(/\{\{[^{}]*\}\}/gu, ' '));
    const found = task.labels.map((label) => normaliseText(task.verbalizer[label] ?? label)).filter((word) => containsWord(text, word));
    if (found.length === 0 || found.length === task.labels.length) return []; // all of them: a list of what there is
    return [{
      severity: 'warning' as const, place: `prompts.${name}`,
      problem: `it spells out ${found.map((word) => `"${word}"`).join(', ')}, so that every label's prompt has it`,
      cure: 'Write {{label}} in its place, or leave it out.',
    }];
  });
}

function containsWord(text: string, word: string): boolean {
  return word !== '' && ` ${text} `.includes(` ${word} `);
}
