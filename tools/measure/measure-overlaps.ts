import { contextOf, countOverlaps, createOverlapIndex, embedDirections, embedTexts, findNearDuplicates, reaches, stripArtefacts, taskFields, type Fields, type OverlapCounts, type TaskSpec, type TextEmbedder } from '@stepsynth/core';
import { loadGold, loadTaskFile, readRows } from '@stepsynth/core/node';

/** What the texts of one field of a pool share with one part of gold. */
export interface MeasuredOverlap extends OverlapCounts {
  readonly file: string;
  readonly field: string;
  /** `itself`: near repetitions of an earlier text of the pool, counted under `near`. */
  readonly gold: 'validation' | 'test' | 'itself';
  /** Texts whose embedding lies within `COSINE` of one; absent without an embedder. */
  readonly cosine?: number;
}

/** From which cosine of embeddings on a text counts as near. */
export const COSINE = 0.95;

/** Overlaps of a pool file, by round where its rows carry one; by embeddings too where there is an embedder. */
export async function measureOverlaps(taskPath: string, file: string, embedder?: TextEmbedder): Promise<MeasuredOverlap[]> {
  const { file: settings, task, resolve } = await loadTaskFile(taskPath);
  if ('file' in settings.gold) throw new Error(`${task.name} does not name gold validation and gold test.`);
  const gold = {
    validation: await loadGold(resolve(settings.gold.validation), { task, labelField: settings.fields.label }),
    test: await loadGold(resolve(settings.gold.test), { task, labelField: settings.fields.label }),
  };
  const rows = (await readRows(resolve(file))).map(({ record }) => ({ round: record['round'], fields: fieldsOf(record, task) }));
  const rounds = Map.groupBy(rows, ({ round }) => (round === undefined ? file : `${file} round ${String(round)}`));
  const parts = taskFields(task).flatMap((field) => (['validation', 'test'] as const).map((part) => ({ field, part, texts: gold[part].map(({ fields }) => fields[field] ?? '') })));
  const table: MeasuredOverlap[] = [];
  for (const { field, part, texts } of parts) {
    const index = createOverlapIndex(texts);
    const isNear = embedder === undefined ? undefined : await nearByCosine(rows.map(({ fields }) => fields[field] as string), texts, embedder);
    for (const [name, group] of rounds) {
      const own = group.map(({ fields }) => fields[field] as string);
      table.push({ file: shortName(name), field, gold: part, ...countOverlaps(own, index), ...(isNear !== undefined && { cosine: own.filter(isNear).length }) });
    }
  }
  for (const [name, group] of rounds) table.push({ file: shortName(name), field: task.generatedField, gold: 'itself', ...withinItself(group.map(({ fields }) => fields[task.generatedField] as string)) });
  return table;
}

/** Whether one of `texts` lies near one of `gold`. */
async function nearByCosine(texts: readonly string[], gold: readonly string[], embedder: TextEmbedder): Promise<(text: string) => boolean> {
  const directions = await embedDirections(gold, embedder);
  const near = new Set([...(await embedTexts(texts, embedder))].flatMap(([text, vector]) => (reaches(directions.nearest(vector), COSINE) ? [text] : [])));
  return (text) => near.has(text);
}

/** As a run would keep it: artefacts stripped. */
function fieldsOf(record: Readonly<Record<string, unknown>>, task: TaskSpec): Fields {
  const fields = Object.fromEntries(taskFields(task).map((name) => [name, String(record[name])]));
  return { ...fields, [task.generatedField]: stripArtefacts(fields[task.generatedField] as string, contextOf(task, fields)).text };
}

function withinItself(texts: readonly string[]): OverlapCounts {
  return { texts: texts.length, verbatim: texts.length - new Set(texts).size, exact: 0, gram8: 0, gram13: 0, near: findNearDuplicates(texts).filter((place) => place >= 0).length };
}

function shortName(name: string): string {
  return name.replace('.jsonl.gz', '');
}
