import { z } from 'zod';
import { countCodePoints, holdsAnswer, sliceCodePoints, type AnswerSpan } from '../answer/answer-span.ts';
import { locateAnswer } from '../answer/locate-answer.ts';
import { StepsynthError } from '../errors.ts';
import type { AnswerSettings } from '../task/task-spec.ts';
import type { DataRow } from './data-row.ts';

const squadForm = z.object({ text: z.array(z.string()).min(1), answer_start: z.array(z.int().min(0)) })
  .refine(({ text, answer_start: starts }) => text.length === starts.length);

const FORMS = 'Write { "text": ["Paris"], "answer_start": [17] }, or plain text with its first character in a column of its own.';

/**
 * The right answers of a row, each where it stands in the context: SQuAD's `{ text, answer_start }`, or plain text with
 * its first character in the column of the start, or plain text that the context holds once. Characters are counted as
 * Python counts them, in code points. Throws `DATA_FILE` where one is missing or is not in the context there.
 */
export function readAnswers({ record }: DataRow, settings: Pick<AnswerSettings, 'field' | 'startField'>, context: string, where: string): readonly AnswerSpan[] {
  const { field } = settings;
  const value = record[field];
  if (value === undefined) throw new StepsynthError('DATA_FILE', `${where}: the field ${field} is missing`, { hint: `Name the column of the answer under fields.answer. Fields of this row: ${Object.keys(record).join(', ')}.` });
  if (typeof value === 'string') return [readPlain(value, record, settings, context, where)];
  const parsed = squadForm.safeParse(value);
  if (!parsed.success) throw new StepsynthError('DATA_FILE', `${where}: the field ${field} ${problemOf(value)}`, { hint: FORMS });
  return parsed.data.text.map((text, place) => checked({ text: text.toWellFormed(), start: parsed.data.answer_start[place] as number }, `${field}.answer_start[${place}]`, context, where));
}

function readPlain(written: string, record: DataRow['record'], { field, startField }: Pick<AnswerSettings, 'field' | 'startField'>, context: string, where: string): AnswerSpan {
  const text = written.toWellFormed();
  if (text.trim() === '') throw new StepsynthError('DATA_FILE', `${where}: the field ${field} is empty`, { hint: 'Each row needs an answer that its context holds. Take the row out, or fill it in.' });
  const given = record[startField];
  if (given !== undefined && given !== null && given !== '') {
    const start = typeof given === 'string' && /^\d+$/u.test(given.trim()) ? Number(given) : given; // a CSV cell is text
    if (typeof start === 'number' && Number.isInteger(start) && start >= 0) return checked({ text, start }, startField, context, where);
    throw new StepsynthError('DATA_FILE', `${where}: the field ${startField} is ${JSON.stringify(given)}, not a place in the context`, { hint: 'Give the number of characters before the answer, 0 or more, or leave it out.' });
  }
  const located = locateAnswer(context, { text });
  if (located.status === 'located') return located.answer;
  throw new StepsynthError('DATA_FILE', `${where}: the answer ${shown(text)} (field ${field}) ${located.reason === 'answer-ambiguous' ? 'stands in the context more than once' : 'does not stand in the context'}`, {
    hint: located.reason === 'answer-ambiguous' ? `Give its first character in the column ${startField} (fields.start).` : 'An answer is copied from the context letter for letter.',
  });
}

function checked(answer: AnswerSpan, place: string, context: string, where: string): AnswerSpan {
  if (holdsAnswer(context, answer)) return answer;
  const found = sliceCodePoints(context, answer.start, answer.start + countCodePoints(answer.text));
  const inBytes = Buffer.from(context).subarray(0, answer.start).toString().length;
  throw new StepsynthError('DATA_FILE', `${where}: the answer ${shown(answer.text)} is not at character ${answer.start} of the context (field ${place})${found === '' ? '; the context ends before it' : `, ${shown(found)} is`}`, {
    hint: context.startsWith(answer.text, answer.start) || context.startsWith(answer.text, inBytes)
      ? 'Count characters as Python does: a letter or an emoji is one, not its bytes or UTF-16 units.'
      : 'The first character of the context is 0.',
  });
}

function problemOf(value: unknown): string {
  if (value === null) return 'is null';
  if (typeof value !== 'object' || Array.isArray(value)) return `holds ${Array.isArray(value) ? 'a list' : `a ${typeof value}`}, not an answer`;
  const { text, answer_start: starts } = value as Record<string, unknown>;
  if (!Array.isArray(text) || !Array.isArray(starts)) return 'holds an object without the lists text and answer_start';
  if (text.length === 0) return 'holds no answer';
  if (text.length !== starts.length) return `holds ${text.length} texts and ${starts.length} starts`;
  return 'holds a text or a start that is none';
}

function shown(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 39)}…` : text);
}
