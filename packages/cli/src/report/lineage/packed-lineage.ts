import type { ErrorFate, LineageRow, LineageTask } from '@stepsynth/core';

/**
 * Lineage as columns, each text once: 50,000 rows are a few megabytes, which gzip then makes a fraction of.
 * A number stands for a place in a list of names or in `texts`; -1 for nothing.
 */
export interface PackedLineage {
  readonly task: LineageTask;
  readonly rounds: number;
  readonly texts: readonly string[];
  /** Every label, or text of an answer, that a row, an error or a prediction has: the task's labels first. */
  readonly labels: readonly string[];
  readonly errors: {
    readonly id: readonly string[];
    /** Places in `labels`. */
    readonly label: readonly number[];
    /** [errors][rounds], places in `labels`. */
    readonly predictions: readonly (readonly number[])[];
    /** [errors][rounds], 1 where that was right. */
    readonly right: readonly (readonly number[])[];
    /** [fields][errors]. */
    readonly fields: readonly (readonly number[])[];
  };
  readonly rows: {
    readonly id: readonly string[];
    readonly round: readonly number[];
    readonly label: readonly number[];
    readonly status: readonly number[];
    readonly reason: readonly number[];
    /** [fields][rows]. */
    readonly fields: readonly (readonly number[])[];
    readonly reply: readonly number[];
    readonly error: readonly number[];
    readonly fate: readonly number[];
    /** Percent, as prompts show it; -1 where the prompt showed none. */
    readonly confidence: readonly number[];
    /** [rows], empty for none. */
    readonly rationales: readonly (readonly number[])[];
    readonly context: readonly number[];
    readonly kind: readonly number[];
    readonly sourceId: readonly number[];
    readonly modelId: readonly number[];
    readonly prompt: readonly number[];
  };
}

export const statuses: readonly LineageRow['status'][] = ['accepted', 'rejected', 'exhausted'];
export const fates: readonly ErrorFate[] = ['fixed', 'fixed-later', 'still-wrong', 'regressed', 'stayed-right', 'untried'];
export const prompts: readonly NonNullable<LineageRow['prompt']>[] = ['same', 'other'];
export const kinds: readonly NonNullable<LineageRow['source']>['kind'][] = ['generated', 'simulated', 'keyed', 'nearest', 'random'];

/** Text fields of a task, in the order of the packed columns. */
export function packedFields(task: LineageTask): readonly string[] {
  return task.contextField === undefined ? [task.generatedField] : [task.contextField, task.generatedField];
}
