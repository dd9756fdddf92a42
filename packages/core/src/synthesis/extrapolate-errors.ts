import type { GoldExample } from '../example/example.ts';
import type { StageResult, StoredPrediction } from '../ports/run-store.ts';
import type { ExtrapolationSlot, StudentAnswer } from '../ports/teacher.ts';
import { targetOf } from '../target/target-of.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import { fillSlots } from './fill-slots.ts';
import type { SynthesisContext } from './synthesis-context.ts';

/** Errors to extrapolate, and how. */
export interface ExtrapolationOptions {
  /** q: the rows become D_add^(q), written from the errors of round q - 1; 0 for rows written from gold before any training. */
  readonly round: number;
  /** The error that each row is written from: D_mis^(q-1) in gold order, each as often as it has rows (the paper: once). */
  readonly errors: readonly GoldExample[];
  readonly candidatesPerRow: number;
  /** Wrong answers by the id of the error, for a task that shows them to the teacher. */
  readonly students?: StudentAnswers | undefined;
  /** `control`: rows that are compared with those of errors. @default 'extrapolation' */
  readonly stage?: 'extrapolation' | 'control';
}

/** Wrong answers of the small model, by gold id. */
export type StudentAnswers = ReadonlyMap<string, StudentAnswer>;

/**
 * Inner loop of Algorithm 2: for each (x_mis, y_mis), x_add ~ P_LLM(· | T_mis(x_mis, y_mis)), and the row is
 * (x_add, y_mis): the gold label is kept, and with it the context of a sentence pair.
 */
export async function extrapolateErrors(
  { round, errors, candidatesPerRow, students, stage = 'extrapolation' }: ExtrapolationOptions,
  context: SynthesisContext,
): Promise<StageResult> {
  context.teacher.expectErrors?.(errors);
  return fillSlots({
    stage,
    round,
    rows: errors.length,
    candidatesPerRow,
    slotAt: extrapolationSlots(round, errors, { students, stage }),
  }, context);
}

/** What the teacher is asked for each row; `copy` counts the rows of one error. */
export function extrapolationSlots(
  round: number, errors: readonly GoldExample[],
  { students, stage = 'extrapolation' }: Pick<ExtrapolationOptions, 'students' | 'stage'> = {},
): (slot: number, attempt: number) => ExtrapolationSlot {
  const seen = new Map<GoldExample, number>();
  const copies = errors.map((error) => {
    const copy = seen.get(error) ?? 0;
    seen.set(error, copy + 1);
    return copy;
  });
  return (slot, attempt) => {
    const error = errors[slot] as GoldExample;
    const student = students?.get(error.id);
    return { key: { stage, round, slot, attempt }, error, copy: copies[slot] as number, ...(student !== undefined && { student }) };
  };
}

/** The wrong answers among predictions on gold, for a task that shows them to the teacher; one that is empty shows nothing. */
export function studentAnswers(task: TaskSpec, gold: readonly GoldExample[], predictions: readonly StoredPrediction[] | undefined): StudentAnswers | undefined {
  if (task.prompts.studentAnswer === undefined || predictions === undefined) return undefined;
  const target = targetOf(task);
  return new Map(gold.flatMap((example, row) => {
    const prediction = predictions[row] as StoredPrediction;
    if (prediction.label === '' || target.isRight(example, prediction.label)) return [];
    return [[example.id, { predicted: prediction.label, confidence: target.confidenceOf(prediction) }] as const];
  }));
}
