import { StepsynthError } from '@stepsynth/core';

/** A label as the task file will have it. */
export interface LabelChoice {
  readonly name: string;
  /** How the data file writes it, where that is not the name. */
  readonly values?: readonly (string | number | boolean)[];
  /** What prompts call it, where that is not the name. */
  readonly word?: string;
}

/** True for values that say nothing to a language model: numbers, true and false, single letters. */
export function needsWord(value: string): boolean {
  return /^[+-]?\d+(?:\.\d*)?$|^(?:true|false)$|^.$/iu.test(value);
}

/** The word that prompts are likely to use for a value: `not_entailment` is "not entailment", `Positive` is "positive". */
export function guessWord(value: string): string {
  const spaced = value.replaceAll(/[_-]+/gu, ' ').replaceAll(/\s+/gu, ' ').trim();
  return /^\p{Lu}\p{Ll}+(?: \p{Lu}?\p{Ll}+)*$/u.test(spaced) ? spaced.toLowerCase() : spaced === '' ? value : spaced;
}

/** Values in the order of their ids: numbers by size, false before true, else by name. */
export function sortValues(values: Iterable<string>): readonly string[] {
  return [...values].toSorted((one, other) => Number(one) - Number(other) || (one < other ? -1 : one > other ? 1 : 0));
}

/** A label from a value of the data file and its word. A value without meaning gives the word as the name too. */
export function labelChoice(value: string, word: string): LabelChoice {
  if (needsWord(value)) return word === value ? { name: word } : { name: word, values: [plainValue(value)] };
  return word === value ? { name: value } : { name: value, word };
}

/** Reads `--words 0=negative,1=positive`. Throws `USAGE` for a value that is not in the data, and for a word given twice. */
export function parseWords(text: string, values: readonly string[]): ReadonlyMap<string, string> {
  const words = new Map<string, string>();
  for (const part of text.split(',')) {
    const equals = part.indexOf('=');
    const value = part.slice(0, equals).trim();
    const word = part.slice(equals + 1).trim();
    if (equals < 1 || word === '') throw usage(`--words ${JSON.stringify(part)} is no VALUE=WORD`, 'For example: --words 0=negative,1=positive');
    if (!values.includes(value)) throw usage(`--words: the label column holds no ${value}`, `Its values: ${values.join(', ')}.`);
    words.set(value, word);
  }
  const twice = [...words].find(([value, word]) => [...words].some(([other, same]) => other !== value && same === word));
  if (twice !== undefined) throw usage(`--words: ${twice[1]} stands for two values`, 'Prompts could not tell the labels apart.');
  return words;
}

function plainValue(value: string): string | number | boolean {
  if (/^(?:true|false)$/iu.test(value)) return value.toLowerCase() === 'true';
  return /^[+-]?\d+(?:\.0*)?$/u.test(value) ? Number(value) : value;
}

function usage(message: string, hint: string): StepsynthError {
  return new StepsynthError('USAGE', message, { hint });
}
