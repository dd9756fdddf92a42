import type { SyntheticExample } from '../example/example.ts';
import type { Rejection } from '../ports/run-store.ts';
import { taskFields, type TaskSpec } from '../task/task-spec.ts';

/** A column of the exported training set as a table. */
export interface DatasetColumn {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'number' | 'strings';
  readonly value: (example: SyntheticExample) => string | number | readonly string[] | null;
}

const provenance: readonly DatasetColumn[] = [
  { name: 'origin', type: 'string', value: ({ origin }) => origin },
  { name: 'round', type: 'integer', value: ({ round }) => round },
  { name: 'slot', type: 'integer', value: ({ slot }) => slot },
  { name: 'attempt', type: 'integer', value: ({ attempt }) => attempt },
  { name: 'error_id', type: 'string', value: ({ lineage }) => lineage.errorId ?? null },
  { name: 'context_id', type: 'string', value: ({ lineage }) => lineage.contextId ?? null },
  { name: 'rationales', type: 'strings', value: ({ lineage }) => lineage.rationales ?? null },
  { name: 'source_kind', type: 'string', value: ({ lineage }) => lineage.source.kind },
  { name: 'source_id', type: 'string', value: ({ lineage }) => lineage.source.id ?? null },
  { name: 'model_id', type: 'string', value: ({ lineage }) => lineage.source.modelId ?? null },
  { name: 'prompt_hash', type: 'string', value: ({ lineage }) => lineage.source.promptHash ?? null },
];

/** The label, or the answer with its first character. */
function targetColumns(task: TaskSpec): readonly DatasetColumn[] {
  if (task.answer === undefined) return [{ name: 'label', type: 'string', value: ({ label }) => label }];
  return [
    { name: 'answer', type: 'string', value: ({ label }) => label },
    { name: 'answer_start', type: 'integer', value: ({ answers }) => answers?.[0]?.start ?? 0 },
  ];
}

/** Id, text fields, label or answer, weight where any row has one, then where the row came from; a name that a text field has already gets `stepsynth_` before it. */
export function datasetColumns(task: TaskSpec, examples: readonly SyntheticExample[] = []): readonly DatasetColumn[] {
  const texts = taskFields(task).map((name): DatasetColumn => ({ name, type: 'string', value: ({ fields }) => fields[name] ?? '' }));
  const taken = new Set(texts.map(({ name }) => name));
  const free = (column: DatasetColumn): DatasetColumn => ({ ...column, name: taken.has(column.name) ? `stepsynth_${column.name}` : column.name });
  return [
    free({ name: 'id', type: 'string', value: ({ id }) => id }),
    ...texts,
    ...targetColumns(task).map(free),
    ...(examples.some(({ weight }) => weight !== undefined) ? [free({ name: 'weight', type: 'number', value: ({ weight = 1 }) => weight })] : []),
    ...provenance.map(free),
  ];
}

/** A line of `rejected.jsonl`; `fields` is null where the teacher gave no text. */
export function rejectedRow({ key, label, reason, fields }: Rejection): Readonly<Record<string, unknown>> {
  return { stage: key.stage, round: key.round, slot: key.slot, attempt: key.attempt, label, reason, fields: fields ?? null };
}
