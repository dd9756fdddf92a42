import { normaliseText } from '../example/normalise-text.ts';
import { stripPreamble } from './preamble.ts';
import { stripSurroundingQuotes } from './surrounding-quotes.ts';

/** A text without what a chat model puts around it. */
export interface StrippedText {
  readonly text: string;
  /** An announcement, a heading, or the context said over again went before the text. */
  readonly preambleStripped: boolean;
  /** The preamble was a refusal that an answer followed ("I cannot …. However, here is a review:"). */
  readonly refusalStripped: boolean;
  readonly quotesStripped: boolean;
}

/**
 * Strips preambles, lines that repeat the given context, and surrounding quote marks; nothing is rejected here.
 * `context` is the text that the prompt gave, for sentence pairs.
 */
export function stripArtefacts(text: string, context?: string): StrippedText {
  const trimmed = text.trim();
  const { text: answer, refusalStripped } = stripPreamble(trimmed);
  const body = context === undefined ? answer : stripEcho(answer, context);
  const unquoted = stripSurroundingQuotes(body);
  return { text: unquoted, preambleStripped: body !== trimmed, refusalStripped, quotesStripped: unquoted !== body };
}

/** Drops first lines that are the context; a text that is nothing else stays. */
function stripEcho(text: string, context: string): string {
  const lines = text.split('\n');
  const echoed = normaliseText(context);
  const first = lines.findIndex((line) => line.trim() !== '' && normaliseText(line) !== echoed);
  return first <= 0 ? text : lines.slice(first).join('\n').trim();
}
