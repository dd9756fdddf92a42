import type { GoldExample } from '../example/example.ts';
import { normaliseText } from '../example/normalise-text.ts';
import { contextOf, taskFields, type TaskSpec } from '../task/task-spec.ts';

/** A test row that repeats a validation row. */
export interface SharedRow {
  readonly validationId: string;
  readonly testId: string;
  /** As the test row writes it, cut to 120 characters. */
  readonly text: string;
}

/** How often something of validation comes again in test. */
export interface Overlap {
  /** Test rows concerned. */
  readonly rows: number;
  /** The first three. */
  readonly samples: readonly SharedRow[];
}

/** What the two gold parts have in common after normalisation (case, punctuation and spacing aside). */
export interface Leakage {
  readonly testRows: number;
  /** The whole input: context and generated text. */
  readonly inputs: Overlap;
  /** The generated text, whatever its context; equals `inputs` for single sentences. */
  readonly generated: Overlap;
  /** Contexts; absent for single sentences. */
  readonly contexts?: Overlap;
}

const SAMPLES = 3;
const SAMPLE_CHARACTERS = 120;

/** Finds what gold test shares with gold validation. */
export function findLeakage(validation: readonly GoldExample[], test: readonly GoldExample[], task: TaskSpec): Leakage {
  const overlap = (textOf: (example: GoldExample) => string): Overlap => overlapOf(validation, test, textOf);
  const inputs = overlap((example) => taskFields(task).map((name) => example.fields[name] ?? '').join('\n'));
  return {
    testRows: test.length,
    inputs,
    generated: overlap((example) => example.fields[task.generatedField] ?? ''),
    ...(task.contextField !== undefined && { contexts: overlap((example) => contextOf(task, example.fields) ?? '') }),
  };
}

function overlapOf(validation: readonly GoldExample[], test: readonly GoldExample[], textOf: (example: GoldExample) => string): Overlap {
  const first = new Map<string, string>();
  for (const example of validation) {
    const text = normaliseText(textOf(example));
    if (!first.has(text)) first.set(text, example.id);
  }
  const shared = test.flatMap((example): SharedRow[] => {
    const text = textOf(example);
    const validationId = first.get(normaliseText(text));
    return validationId === undefined ? [] : [{ validationId, testId: example.id, text: cut(text) }];
  });
  return { rows: shared.length, samples: shared.slice(0, SAMPLES) };
}

function cut(text: string): string {
  const line = text.replace(/\s+/gu, ' ').trim();
  return line.length <= SAMPLE_CHARACTERS ? line : `${line.slice(0, SAMPLE_CHARACTERS - 1)}…`;
}
