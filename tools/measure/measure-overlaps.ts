import { contextOf, countOverlaps, createOverlapIndex, findNearDuplicates, stripArtefacts, taskFields, type Fields, type OverlapCounts, type TaskSpec } from '@stepsynth/core';
import { loadGold, loadTaskFile, readRows } from '@stepsynth/core/node';

/** What the texts of one field of a pool share with one part of gold. */
export interface MeasuredOverlap extends OverlapCounts {
  readonly file: string;
  readonly field: string;
  /** `itself`: near repetitions of an earlier text of the pool, counted under `near`. */
  readonly gold: 'validation' | 'test' | 'itself';
}

/** Overlaps of a pool file, by round where its rows carry one. */
export async function measureOverlaps(taskPath: string, file: string): Promise<MeasuredOverlap[]> {
  const { file: settings, task, resolve } = await loadTaskFile(taskPath);
  if ('file' in settings.gold) throw new Error(`${task.name} does not name gold validation and gold test.`);
  const gold = {
    validation: await loadGold(resolve(settings.gold.validation), { task, labelField: settings.fields.label }),
    test: await loadGold(resolve(settings.gold.test), { task, labelField: settings.fields.label }),
  };
  const rows = (await readRows(resolve(file))).map(({ record }) => ({ round: record['round'], fields: fieldsOf(record, task) }));
  const rounds = Map.groupBy(rows, ({ round }) => (round === undefined ? file : `${file} round ${String(round)}`));
  const indexes = taskFields(task).flatMap((field) => (['validation', 'test'] as const).map((part) => ({ field, part, index: createOverlapIndex(gold[part].map(({ fields }) => fields[field] ?? '')) })));
  return [...rounds].flatMap(([name, group]) => [
    ...indexes.map(({ field, part, index }) => ({ file: shortName(name), field, gold: part, ...countOverlaps(group.map(({ fields }) => fields[field] as string), index) })),
    { file: shortName(name), field: task.generatedField, gold: 'itself' as const, ...withinItself(group.map(({ fields }) => fields[task.generatedField] as string)) },
  ]);
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
