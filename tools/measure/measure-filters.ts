import { contextOf, createFilterPipeline, isRefusal, sealTest, splitGoldValidation, stripArtefacts, taskFields, type Fields, type TaskFile, type TaskSpec } from '@stepsynth/core';
import { loadGold, loadTaskFile, readRows, type LoadedTask } from '@stepsynth/core/node';

/** What the filters find in the rows of one file, each filter on its own, then all in order. */
export interface FilterCounts {
  readonly rows: number;
  readonly refusals: number;
  /** Refusals that an answer followed: the preamble is stripped, the row stays. */
  readonly refusalPreambles: number;
  readonly preambles: number;
  readonly quotes: number;
  /** Rows whose raw input begins with a quote mark, and those that still do after stripping. */
  readonly leadingQuotes: number;
  readonly leadingQuotesLeft: number;
  /** Rows whose whole input came before: letter for letter, and after artefacts and normalisation. */
  readonly duplicatesVerbatim: number;
  readonly duplicates: number;
  /** Rows whose context is one of test, letter for letter. */
  readonly testContextsVerbatim: number;
  /** Rejections of all filters in order, `split` roles, by reason: `reason 3, …`. */
  readonly rejected: string;
  readonly kept: number;
}

/** Counts by file; a file whose rows carry `round` is counted by round. */
export async function measureFilters(taskPath: string, file: string): Promise<Record<string, FilterCounts>> {
  const loaded = await loadTaskFile(taskPath);
  const rows = (await readRows(loaded.resolve(file))).map(({ record }) => ({ round: record['round'], label: String(record[loaded.file.fields.label]), fields: fieldsOf(record, loaded.task) }));
  const groups = Map.groupBy(rows, ({ round }) => (round === undefined ? file : `${file} round ${String(round)}`));
  const counts: Record<string, FilterCounts> = {};
  for (const [name, group] of groups) counts[name.replace('.jsonl.gz', '')] = await countFindings(group, loaded);
  return counts;
}

function fieldsOf(record: Readonly<Record<string, unknown>>, task: TaskSpec): Fields {
  return Object.fromEntries(taskFields(task).map((name) => [name, String(record[name])]));
}

async function countFindings(rows: readonly { fields: Fields; label: string }[], loaded: LoadedTask): Promise<FilterCounts> {
  const { file, task } = loaded;
  const read = (name: string) => loadGold(loaded.resolve(name), { task, labelField: file.fields.label });
  if ('file' in file.gold) throw new Error(`${file.name} does not name gold validation and gold test.`);
  const testRows = await read(file.gold.test);
  const gold = splitGoldValidation(await read(file.gold.validation), { roles: 'split', selectionShare: file.selectionShare, seed: file.runSeed, task });
  const judged = (filters: Partial<TaskFile['filters']>) => {
    const pipeline = createFilterPipeline({ task, gold, test: sealTest(testRows, task), filters: { ...file.filters, ...filters } });
    return Map.groupBy(rows.map(({ fields, label }) => pipeline.judge(fields, label)), (judgement) => (judgement.status === 'kept' ? 'kept' : judgement.reason));
  };
  const raw = rows.map(({ fields }) => fields[task.generatedField] as string);
  const stripped = rows.map(({ fields }) => stripArtefacts(fields[task.generatedField] as string, contextOf(task, fields)));
  const count = <T>(items: readonly T[], holds: (item: T) => boolean): number => items.filter(holds).length;
  const testContexts = new Set(testRows.map(({ fields }) => fields[task.contextField ?? '']));
  const all = judged({});
  return {
    rows: rows.length,
    refusals: count(stripped, ({ text }) => isRefusal(text)),
    refusalPreambles: count(stripped, ({ refusalStripped }) => refusalStripped),
    preambles: count(stripped, ({ preambleStripped }) => preambleStripped),
    quotes: count(stripped, ({ quotesStripped }) => quotesStripped),
    leadingQuotes: count(raw, (text) => /^["“]/u.test(text)),
    leadingQuotesLeft: count(stripped, ({ text }) => /^["“]/u.test(text)),
    duplicatesVerbatim: rows.length - new Set(rows.map(({ fields }) => JSON.stringify(fields))).size,
    duplicates: judged({ refusal: false, goldLeakage: false }).get('duplicate')?.length ?? 0,
    testContextsVerbatim: task.contextField === undefined ? 0 : count(rows, ({ fields }) => testContexts.has(fields[task.contextField as string])),
    rejected: [...all].filter(([reason]) => reason !== 'kept').map(([reason, judgements]) => `${reason} ${judgements.length}`).join(', '),
    kept: all.get('kept')?.length ?? 0,
  };
}
