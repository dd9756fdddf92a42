import { z } from 'zod';
import { stripSurroundingQuotes } from '../filter/surrounding-quotes.ts';
import { parseGeneration } from '../prompt/parse-generation.ts';
import { locateAnswer, type LocatedAnswer } from './locate-answer.ts';

const replySchema = z.object({
  answer: z.string(),
  sentence: z.string().nullish().transform((sentence) => sentence ?? undefined),
});

/** Where the proposed answer stands, or why the reply proposes none. */
export type ParsedAnswer = LocatedAnswer | { readonly status: 'unusable'; readonly reason: 'empty' | 'reasoning-only' | 'answer-unreadable' };

/**
 * Reads an answer that a teacher proposes for a context: `{ "answer": …, "sentence": … }`, also inside other words or a
 * code fence, or the answer alone on one line. Never throws.
 */
export function parseAnswer(reply: string, context: string): ParsedAnswer {
  const parsed = parseGeneration(reply);
  if (parsed.status === 'unusable') return parsed;
  const document = jsonIn(parsed.text);
  if (document !== undefined) {
    const read = replySchema.safeParse(document);
    if (!read.success) return { status: 'unusable', reason: 'answer-unreadable' };
    return locateAnswer(context, { text: read.data.answer.trim(), sentence: read.data.sentence?.trim() });
  }
  if (parsed.text.includes('{')) return { status: 'unusable', reason: 'answer-unreadable' };
  return locatePlain(context, parsed.text);
}

/** The text as it stands, else without the quotes or the full stop that a model puts around it. */
function locatePlain(context: string, text: string): LocatedAnswer {
  const whole = locateAnswer(context, { text });
  if (whole.status === 'located' || whole.reason !== 'answer-not-in-context') return whole;
  return locateAnswer(context, { text: stripSurroundingQuotes(text.replace(/\.$/u, '')) });
}

/** The outermost braces of a text, read as JSON. */
function jsonIn(text: string): unknown {
  const [from, to] = [text.indexOf('{'), text.lastIndexOf('}')];
  if (from < 0 || to < from) return undefined;
  try {
    return JSON.parse(text.slice(from, to + 1));
  } catch {
    return undefined;
  }
}
