import type { z } from 'zod';
import { nearestWord } from './nearest-word.ts';

/** What zod found, said plainly; `hint` where there is a cure to name. */
export interface IssueWords {
  readonly problem: string;
  readonly hint?: string;
}

const kinds: Readonly<Record<string, string>> = {
  string: 'text', number: 'a number', int: 'a whole number', boolean: 'true or false', array: 'a list', object: 'settings, one a line', record: 'settings, one a line',
};

/** Says one of zod's issues in words of our own; needs `reportInput`. Messages that the schema brings itself stay as they are. */
export function wordIssue(issue: z.core.$ZodIssue): IssueWords {
  switch (issue.code) {
    case 'invalid_type':
      return wrongKind(issue.expected, issue.input);
    case 'too_small':
      return { problem: tooSmall(issue) };
    case 'too_big':
      return { problem: `must be ${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}, not ${shown(issue.input)}` };
    case 'invalid_value':
      return noneOf(issue.values.map(String), issue.input);
    case 'invalid_union':
      return 'discriminator' in issue ? noneOf(quotedWords(issue.message), fieldOf(issue.input, issue.discriminator as string)) : { problem: plain(issue.message) };
    case 'invalid_format':
      return issue.format === 'url' ? { problem: `${shown(issue.input)} is no http or https address`, hint: 'Such as http://localhost:8000/v1.' } : { problem: plain(issue.message) };
    default:
      return { problem: plain(issue.message) };
  }
}

function wrongKind(expected: string, input: unknown): IssueWords {
  const kind = kinds[expected] ?? expected;
  if (input === undefined) return { problem: 'missing' };
  if (input === null) return { problem: `is empty; it takes ${kind}` };
  const problem = `expected ${kind}, not ${shown(input)}`;
  return expected === 'string' && (typeof input === 'number' || typeof input === 'boolean') ? { problem, hint: 'Put it in quotes.' } : { problem };
}

function tooSmall({ origin, minimum, inclusive, input }: Extract<z.core.$ZodIssue, { code: 'too_small' }>): string {
  if (origin === 'string') return 'is empty';
  if (origin === 'array') return `needs at least ${minimum} ${minimum === 1 ? 'entry' : 'entries'}`;
  return `must be ${inclusive === false ? 'more than' : 'at least'} ${minimum}, not ${shown(input)}`;
}

function noneOf(words: readonly string[], input: unknown): IssueWords {
  if (input === undefined) return { problem: 'missing', hint: `Use one of: ${words.join(', ')}.` };
  const nearest = nearestWord(String(input), words);
  return { problem: `${shown(input)} is none of ${words.join(', ')}`, ...(nearest === undefined ? {} : { hint: `Did you mean ${nearest}?` }) };
}

/** zod lists the choices in its message alone: "Expected 'openai' | 'pool'". */
function quotedWords(message: string): string[] {
  return [...message.matchAll(/'([^']+)'/gu)].map((match) => match[1] as string);
}

function fieldOf(input: unknown, key: string): unknown {
  return typeof input === 'object' && input !== null ? (input as Record<string, unknown>)[key] : undefined;
}

/** A value on one line, without control characters, cut short. */
function shown(input: unknown): string {
  if (Array.isArray(input)) return 'a list';
  if (typeof input === 'object') return 'settings';
  const text = String(input).replaceAll(/[\s\p{C}]+/gu, ' ');
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

/** zod writes "Invalid input: …". */
function plain(message: string): string {
  const rest = message.replace(/^Invalid input: /u, '');
  return rest.charAt(0).toLowerCase() + rest.slice(1);
}
