import { stripPreamble } from './preamble.ts';
import { stripSurroundingQuotes } from './surrounding-quotes.ts';

/** A text without what a chat model puts around it. */
export interface StrippedText {
  readonly text: string;
  readonly preambleStripped: boolean;
  /** The preamble was a refusal that an answer followed ("I cannot …. However, here is a review:"). */
  readonly refusalStripped: boolean;
  readonly quotesStripped: boolean;
}

/** Strips preambles and surrounding quote marks; the text itself is never rejected here. */
export function stripArtefacts(text: string): StrippedText {
  const trimmed = text.trim();
  const { text: body, refusalStripped } = stripPreamble(trimmed);
  const unquoted = stripSurroundingQuotes(body);
  return { text: unquoted, preambleStripped: body !== trimmed, refusalStripped, quotesStripped: unquoted !== body };
}
