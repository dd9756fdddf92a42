import type { LineageData, LineageError, LineageRow } from '@stepsynth/core';
import { fates, kinds, packedFields, prompts, statuses, type PackedLineage } from './packed-lineage.ts';

type Rows = PackedLineage['rows'];

/** The inverse of `packLineage`, but for keys of calls, which stay cut, and confidences, which are whole percents. */
export function unpackLineage(packed: PackedLineage): LineageData {
  const { task, rounds } = packed;
  return {
    task,
    rounds,
    errors: packed.errors.id.map((_, index) => unpackError(packed, index)),
    rows: packed.rows.id.map((_, index) => unpackRow(packed, index)),
  };
}

function unpackError(packed: PackedLineage, index: number): LineageError {
  const { labels, errors, texts } = packed;
  return {
    id: errors.id[index] as string,
    label: labels[errors.label[index] as number] as string,
    predictions: (errors.predictions[index] as readonly number[]).map((label) => labels[label] as string),
    right: (errors.right[index] as readonly number[]).map(Boolean),
    fields: fieldsAt(packed, errors.fields, index, texts) ?? {},
  };
}

function unpackRow(packed: PackedLineage, index: number): LineageRow {
  const { labels, rows, texts } = packed;
  const round = rows.round[index] as number;
  const error = rows.error[index] as number;
  const rationales = rows.rationales[index] as readonly number[];
  const fields = fieldsAt(packed, rows.fields, index, texts);
  return {
    id: rows.id[index] as string,
    origin: error === -1 ? 'seed' : 'extrapolated',
    round,
    label: labels[rows.label[index] as number] as string,
    status: statuses[rows.status[index] as number] as LineageRow['status'],
    ...(fields === undefined ? {} : { fields }),
    ...(error === -1 ? {} : { error }),
    ...(rationales.length === 0 ? {} : { rationales: rationales.map((place) => texts[place] as string) }),
    ...present('reason', texts[rows.reason[index] as number]),
    ...present('reply', texts[rows.reply[index] as number]),
    ...present('context', texts[rows.context[index] as number]),
    ...present('confidence', confidenceAt(rows, index)),
    ...present('fate', fates[rows.fate[index] as number]),
    ...present('prompt', prompts[rows.prompt[index] as number]),
    ...present('source', sourceAt(rows, index, texts)),
  };
}

function confidenceAt({ confidence }: Rows, index: number): number | undefined {
  const value = confidence[index] as number;
  return value === -1 ? undefined : value / 100;
}

function sourceAt(rows: Rows, index: number, texts: readonly string[]): LineageRow['source'] {
  const kind = kinds[rows.kind[index] as number];
  if (kind === undefined) return undefined;
  return { kind, ...present('id', texts[rows.sourceId[index] as number]), ...present('modelId', texts[rows.modelId[index] as number]) };
}

function fieldsAt({ task }: PackedLineage, columns: readonly (readonly number[])[], index: number, texts: readonly string[]): Record<string, string> | undefined {
  const entries = packedFields(task).flatMap((name, column) => {
    const text = texts[columns[column]?.[index] ?? -1];
    return text === undefined ? [] : [[name, text] as const];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function present<Name extends string, Value>(name: Name, value: Value | undefined): Partial<Record<Name, Value>> {
  return value === undefined ? {} : { [name]: value } as Record<Name, Value>;
}
