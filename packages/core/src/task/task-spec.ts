import type { Fields, Label } from '../example/example.ts';
import type { TaskFile } from './task-file.ts';

/** How answers that stand in the context are read and found. */
export interface AnswerSettings {
  /** Column of the answer: its text, or `{ text: […], answer_start: […] }`. */
  readonly field: string;
  /** Column of its first character, where the answer is plain text. */
  readonly startField: string;
  /** Tokens of an answer, at most. */
  readonly maxAnswerLength: number;
  /** Context tokens that two neighbouring windows share. */
  readonly docStride: number;
  /** Likeliest first and last tokens of a window that are tried. */
  readonly nBest: number;
}

/**
 * What the loop needs to know of a task (the paper's task, Y and label words). Shared code asks these
 * properties and never the task's name or type.
 */
export interface TaskSpec {
  readonly name: string;
  readonly description: string;
  /** Field that the teacher writes. */
  readonly generatedField: string;
  /** Present where a row's answer is a span of its context rather than one of `labels`. */
  readonly answer?: AnswerSettings;
  /** Field that is copied from a context; absent for single-sentence tasks. */
  readonly contextField?: string;
  /** Fields in the order in which the encoder reads them; one or two. */
  readonly inputFields: readonly string[];
  /** In the order of their ids; none where the answer is a span. */
  readonly labels: readonly Label[];
  /** Other ways in which data files write a label, such as "0". */
  readonly labelValues?: Readonly<Record<string, Label>>;
  /** Word that prompts use for each label. */
  readonly verbalizer: Readonly<Record<Label, string>>;
  readonly prompts: TaskFile['prompts'];
}

/** The task of a parsed task file; label words default to the label names, pairs are read generated first. */
export function taskSpecFrom(file: Omit<TaskFile, 'teacher'>): TaskSpec {
  const { generated, context } = file.fields;
  const fieldOf = { generated, context };
  const order = file.inputOrder ?? (context === undefined ? (['generated'] as const) : (['generated', 'context'] as const));
  const otherValues = file.labels.flatMap(({ name, values = [] }) => values.map((value) => [String(value), name] as const));
  return {
    name: file.name,
    description: file.description,
    generatedField: generated,
    ...(context === undefined ? {} : { contextField: context }),
    inputFields: order.flatMap((part) => fieldOf[part] ?? []),
    labels: file.labels.map((label) => label.name),
    ...(otherValues.length > 0 && { labelValues: Object.fromEntries(otherValues) }),
    verbalizer: Object.fromEntries(file.labels.map((label) => [label.name, label.word ?? label.name])),
    prompts: file.prompts,
    ...(file.type === 'extractive-qa' && { answer: { field: file.fields.answer ?? 'answers', startField: file.fields.start ?? 'start', ...file.answer } }),
  };
}

/** Every text field of the task, context first. */
export function taskFields(task: TaskSpec): readonly string[] {
  return task.contextField === undefined ? [task.generatedField] : [task.contextField, task.generatedField];
}

/** The context of an example; undefined for single-sentence tasks. */
export function contextOf(task: Pick<TaskSpec, 'contextField'>, fields: Fields): string | undefined {
  return task.contextField === undefined ? undefined : fields[task.contextField];
}
