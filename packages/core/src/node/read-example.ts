import { StepsynthError } from '../errors.ts';
import type { Fields, GoldExample, Label } from '../example/example.ts';
import { nearestWord } from '../task/nearest-word.ts';
import { contextOf, taskFields, type TaskSpec } from '../task/task-spec.ts';
import type { DataRow } from './data-row.ts';
import { readAnswers } from './read-answers.ts';

/**
 * The task's text fields of a row. Half surrogate pairs, which no text file in UTF-8 can hold, become U+FFFD.
 * Throws `DATA_FILE` where one is missing, empty or no text.
 */
export function readFields({ record }: DataRow, task: TaskSpec, where: string): Record<string, string> {
  return Object.fromEntries(taskFields(task).map((name) => {
    const text = record[name];
    if (typeof text === 'string' && text.trim() !== '') return [name, text.toWellFormed()];
    throw new StepsynthError('DATA_FILE', `${where}: the field ${name} ${problemOf(text)}`, { hint: text === undefined ? columnsHint(record, name) : fieldHint(text) });
  }));
}

/** What is to be predicted of a row: its label, or the answers that its context holds. Throws `DATA_FILE`. */
export function readTarget(row: DataRow, { task, labelField, fields }: { task: TaskSpec; labelField: string; fields: Fields }, where: string): Pick<GoldExample, 'label' | 'answers'> {
  if (task.answer === undefined) return { label: readLabel(row, labelField, task, where) };
  const answers = readAnswers(row, task.answer, contextOf(task, fields) ?? '', where);
  return { label: answers[0]?.text ?? '', answers };
}

/**
 * The label of a row: a name of a label, or one of its other values. Spaces around it do not count; whole numbers
 * match however they are written (1, "1", 1.0), and so do true and false. Throws `DATA_FILE` for one the task does not know.
 */
export function readLabel({ record }: DataRow, labelField: string, task: Pick<TaskSpec, 'labels' | 'labelValues'>, where: string): Label {
  const value = record[labelField];
  const known = `Labels of this task: ${task.labels.join(', ')}.`;
  if (value === undefined) throw new StepsynthError('DATA_FILE', `${where}: the field ${labelField} is missing`, { hint: columnsHint(record, labelField) });
  const text = typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
  if (value === null || text.trim() === '') throw new StepsynthError('DATA_FILE', `${where}: the label (field ${labelField}) is ${value === null ? 'null' : 'empty'}`, { hint: `Each row needs a label. ${known}` });
  const label = [text, text.trim(), canonical(text.trim())].map((written) => labelOf(written, task)).find((found) => found !== undefined);
  if (label !== undefined) return label;
  // two short values are always near each other
  const meant = text.length < 4 ? undefined : nearestWord(text, [...task.labels, ...Object.keys(task.labelValues ?? {})].filter((name) => name.length > 2));
  throw new StepsynthError('DATA_FILE', `${where}: unknown label ${text} (field ${labelField})`, {
    hint: `${meant === undefined ? '' : `Did you mean ${meant}? `}${known} Another way of writing one goes into its values.`,
  });
}

function labelOf(written: string, { labels, labelValues = {} }: Pick<TaskSpec, 'labels' | 'labelValues'>): Label | undefined {
  if (labels.includes(written)) return written;
  return Object.hasOwn(labelValues, written) ? labelValues[written] : undefined;
}

/** 1.0 as 1, TRUE as true: how other tools write whole numbers and booleans. */
function canonical(text: string): string {
  if (/^[+-]?\d+(?:\.0*)?$/u.test(text)) return String(Number(text));
  return /^(?:true|false)$/iu.test(text) ? text.toLowerCase() : text;
}

function problemOf(value: unknown): string {
  if (value === undefined) return 'is missing';
  if (value === null) return 'is null';
  if (typeof value === 'string') return 'is empty';
  return `holds ${Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : `a ${typeof value}`}, not text`;
}

function fieldHint(value: unknown): string {
  return typeof value === 'string' || value === null ? 'Take the row out, or fill in its text.' : 'Put it in quotes, or name another column under fields.';
}

function columnsHint(record: Readonly<Record<string, unknown>>, wanted: string): string {
  const names = Object.keys(record);
  const meant = nearestWord(wanted, names);
  return `${meant === undefined ? '' : `Did you mean ${meant}? `}Fields of this row: ${names.join(', ')}.`;
}
