import type { LineageData, LineageError, LineageRow } from '@stepsynth/core';
import { fates, kinds, packedFields, prompts, statuses, type PackedLineage } from './packed-lineage.ts';

/** A call's key in the journal is found by its beginning; sixteen digits tell billions of calls apart. */
const SHOWN_KEY = 16;

/** Lineage as columns with each text once. */
export function packLineage({ task, rounds, errors, rows }: LineageData): PackedLineage {
  const texts = createTextTable();
  const names = packedFields(task);
  const labels = createTextTable(task.labels);
  const labelOf = labels.place;
  const column = (value: (row: LineageRow) => number): number[] => rows.map(value);
  return {
    task,
    rounds,
    errors: {
      id: errors.map(({ id }) => id),
      label: errors.map(({ label }) => labelOf(label)),
      predictions: errors.map(({ predictions }) => predictions.map(labelOf)),
      right: errors.map(({ right }) => right.map(Number)),
      fields: names.map((name) => errors.map(({ fields }: LineageError) => texts.place(fields[name]))),
    },
    rows: {
      id: rows.map(({ id }) => id),
      round: column(({ round }) => round),
      label: column(({ label }) => labelOf(label)),
      status: column(({ status }) => statuses.indexOf(status)),
      reason: column(({ reason }) => texts.place(reason)),
      fields: names.map((name) => column(({ fields }) => texts.place(fields?.[name]))),
      reply: column(({ reply }) => texts.place(reply)),
      error: column(({ error }) => error ?? -1),
      fate: column(({ fate }) => (fate === undefined ? -1 : fates.indexOf(fate))),
      confidence: column(({ confidence }) => (confidence === undefined ? -1 : Math.round(100 * confidence))),
      rationales: rows.map(({ rationales }) => (rationales ?? []).map((rationale) => texts.place(rationale))),
      context: column(({ context }) => texts.place(context)),
      kind: column(({ source }) => (source === undefined ? -1 : kinds.indexOf(source.kind))),
      sourceId: column(({ source }) => texts.place(source?.kind === 'generated' ? source.id?.slice(0, SHOWN_KEY) : source?.id)),
      modelId: column(({ source }) => texts.place(source?.modelId)),
      prompt: column(({ prompt }) => (prompt === undefined ? -1 : prompts.indexOf(prompt))),
    },
    texts: texts.list,
    labels: labels.list,
  };
}

function createTextTable(first: readonly string[] = []) {
  const list = [...first];
  const places = new Map(list.map((text, place) => [text, place]));
  return {
    list,
    place(text: string | undefined): number {
      if (text === undefined) return -1;
      const known = places.get(text) ?? list.push(text) - 1;
      places.set(text, known);
      return known;
    },
  };
}
