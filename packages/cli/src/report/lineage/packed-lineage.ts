import type { ErrorFate, LineageRow, LineageTask } from '@stepsynth/core';

/**
 * Lineage as columns, each text once: 50,000 rows are a few megabytes, which gzip then makes a fraction of.
 * A number stands for a place in a list of names or in `texts`; -1 for nothing.
 */
export interface PackedLineage {
  readonly task: LineageTask;
  readonly rounds: number;
  readonly texts: readonly string[];
  readonly errors: {
    readonly id: readonly string[];
    readonly label: readonly number[];
    /** [errors][rounds], labels. */
    readonly predictions: readonly (readonly number[])[];
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
