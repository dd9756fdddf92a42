import { normaliseText } from '../example/normalise-text.ts';
import { stripSurroundingQuotes } from '../filter/surrounding-quotes.ts';
import { parseGeneration } from './parse-generation.ts';

const marker = /^\s*(?:[-*•–—+]|\(?\d{1,3}[.):]|\(?[a-z][.)])\s+/iu;
const maximumHeadWords = 8;

/**
 * Reads a list of rationales from a reply: numbered, bulleted, one a line, or separated by semicolons or commas.
 * Keeps the phrase before an explanation ("Great acting: the cast …"), without marks and closing full stop,
 * each once, in order. Keeps what it can; never throws.
 */
export function parseRationales(reply: string): string[] {
  const answer = parseGeneration(reply);
  if (answer.status === 'unusable') return [];
  const seen = new Set<string>();
  return listItems(answer.text).map(cleanPhrase).filter((phrase) => {
    const key = normaliseText(phrase);
    if (key === '' || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** Items with a marker where there are any (other lines are introductions), else lines, else parts of one line. */
function listItems(text: string): string[] {
  const lines = text.split(/\r?\n/u).flatMap(splitInlineNumbers).map((line) => line.trim()).filter((line) => line !== '');
  const marked = lines.filter((line) => marker.test(line));
  if (marked.length > 0) return marked.map((line) => line.replace(marker, ''));
  const plain = lines.filter((line) => !line.endsWith(':'));
  if (plain.length !== 1) return plain;
  return splitOneLine(plain[0] as string);
}

/** "1. a 2. b 3. c" on one line becomes three lines. */
function splitInlineNumbers(line: string): string[] {
  return /^\s*\(?1[.)]\s/u.test(line) ? line.split(/\s+(?=\(?\d{1,3}[.)]\s)/u) : [line];
}

function splitOneLine(line: string): string[] {
  const list = line.replace(/^[^:]*:\s+/u, '');
  for (const separator of [/;\s*/u, /,\s*/u]) {
    const parts = list.split(separator).map((part) => part.replace(/^(?:and|or)\s+/iu, ''));
    if (parts.length >= 3) return parts;
  }
  return [list];
}

function cleanPhrase(item: string): string {
  const plain = item.replace(/\*\*|__|`/gu, '').replace(/\s+/gu, ' ').trim();
  return lowerFirst(trimPunctuation(stripSurroundingQuotes(trimPunctuation(headOf(plain)))));
}

/** A loop, as `[…]+$` is quadratic on hostile replies. */
function trimPunctuation(phrase: string): string {
  let end = phrase.length;
  while (end > 0 && ' .,;:!'.includes(phrase.charAt(end - 1))) end -= 1;
  return phrase.slice(0, end);
}

function headOf(item: string): string {
  const head = /^(.+?)(?::| [-–—]) /u.exec(item)?.[1];
  return head !== undefined && head.split(/\s+/u).length <= maximumHeadWords ? head : item;
}

/** "Great acting" reads "great acting" inside a prompt; "Tom Hanks" and "CGI" stay. */
function lowerFirst(phrase: string): string {
  return /^\p{Lu}\p{Ll}+(?:[^\p{L}]*$|\s+[^\p{Lu}])/u.test(phrase) || /^A\s/u.test(phrase) ? phrase.charAt(0).toLowerCase() + phrase.slice(1) : phrase;
}
