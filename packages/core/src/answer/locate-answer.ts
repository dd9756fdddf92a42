import { countCodePoints, type AnswerSpan } from './answer-span.ts';

/** An answer that a teacher or a data file names without its place. */
export interface QuotedAnswer {
  readonly text: string;
  /** Words of the context around the answer, which tell one of several places from the others. */
  readonly sentence?: string | undefined;
}

/** Where the answer stands, or why that cannot be told. */
export type LocatedAnswer =
  | { readonly status: 'located'; readonly answer: AnswerSpan }
  | { readonly status: 'unusable'; readonly reason: 'answer-empty' | 'answer-not-in-context' | 'answer-ambiguous' | 'sentence-not-in-context' };

/**
 * Finds the one place of an answer in its context, letter for letter. One that stands there several times needs the
 * sentence it is meant in: a text that the context holds once and that holds the answer once.
 */
export function locateAnswer(context: string, { text, sentence }: QuotedAnswer): LocatedAnswer {
  if (text.trim() === '') return { status: 'unusable', reason: 'answer-empty' };
  const places = placesOf(context, text);
  if (places.length === 0) return { status: 'unusable', reason: 'answer-not-in-context' };
  if (places.length === 1) return located(context, text, places[0] as number);
  if (sentence === undefined) return { status: 'unusable', reason: 'answer-ambiguous' };
  const [around, ...others] = placesOf(context, sentence);
  if (around === undefined) return { status: 'unusable', reason: 'sentence-not-in-context' };
  const [within, ...further] = placesOf(sentence, text);
  if (within === undefined || others.length > 0 || further.length > 0) return { status: 'unusable', reason: 'answer-ambiguous' };
  return located(context, text, around + within);
}

function located(context: string, text: string, place: number): LocatedAnswer {
  return { status: 'located', answer: { text, start: countCodePoints(context.slice(0, place)) } };
}

/** Every place, overlapping ones too, in UTF-16 code units. */
function placesOf(text: string, part: string): number[] {
  if (part === '') return [];
  const places: number[] = [];
  for (let place = text.indexOf(part); place >= 0; place = text.indexOf(part, place + 1)) places.push(place);
  return places;
}
