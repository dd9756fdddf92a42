import type { SyntheticExample } from '../example/example.ts';
import type { Rejection } from '../ports/run-store.ts';
import type { TaskFile } from '../task/task-file.ts';
import { taskFields, type TaskSpec } from '../task/task-spec.ts';
import { countBy, markdownTable } from './markdown.ts';

/** What a dataset card says beside what can be counted. */
export interface DatasetCardFacts {
  readonly stepsynthVersion: string;
  readonly method: string;
  readonly runSeed: number;
  /** Who wrote the rows: a provider, with the model where there is one. */
  readonly teacher: string;
  readonly simulated: boolean;
  readonly filters: TaskFile['filters'];
}

/** What a dataset card, and each file beside it, is made from. */
export interface DatasetCardInputs {
  readonly task: TaskSpec;
  readonly examples: readonly SyntheticExample[];
  readonly rejections: readonly Rejection[];
  readonly facts: DatasetCardFacts;
  /** What lies beside the card. Default: train.parquet, and rejected.jsonl. */
  readonly beside?: { readonly data: string; readonly rejected: boolean } | undefined;
}

/** README.md of a dataset folder, with Hugging Face's front matter. */
export function datasetCard({ task, examples, rejections, facts, beside = { data: 'train.parquet', rejected: true } }: DatasetCardInputs): string {
  return `${frontMatter(task, examples.length, beside.data)}
# ${task.name}: synthetic training data

${facts.simulated ? '**Simulated**: the rows come from stepsynth’s simulated teacher, not from a language model. They show how the method works and are no data for real use.\n\n' : ''}${task.description === '' ? '' : `${task.description}\n\n`}${examples.length} rows written by a teacher (${facts.teacher}) with method \`${facts.method}\`, run seed ${facts.runSeed}, stepsynth ${facts.stepsynthVersion}. No row is gold data${task.contextField === undefined ? '' : `; the field \`${task.contextField}\` may be copied from gold validation`}.

## Rows

${markdownTable(['origin', 'round', ...task.labels, 'rows'], originRows(task, examples))}

## Fields

${taskFields(task).map((name) => `\`${name}\``).join(', ')}: the text. ${targetSentence(task)} \`origin\` and \`round\`: seed data (round 0) or extrapolated from the errors of the round before. The lineage (\`lineage\` in train.jsonl, flat columns in the other formats) names the gold validation row whose error was extrapolated (\`error_id\`), the rationales or context of the prompt, and how the row was got (\`source_kind\`, \`source_id\`).${beside.rejected ? ' `rejected.jsonl` has the candidates that were turned away, with the reason.' : ''}

## Filters

${filterSentence(facts.filters)}

${rejections.length === 0 ? 'No candidate was rejected.' : markdownTable(['reason', 'rejected'], [...countBy(rejections, ({ reason }) => reason)].sort(([a], [b]) => (a < b ? -1 : 1)))}

## Licence

Not set. Whoever publishes this data must set \`license\` above, after the terms of the teacher’s model or pool and of the gold data.
`;
}

function frontMatter(task: TaskSpec, rows: number, dataFile: string): string {
  return `---
license: unknown
pretty_name: ${JSON.stringify(`${task.name}, synthetic`)}
task_categories:
- ${task.answer === undefined ? 'text-classification' : 'question-answering'}
size_categories:
- ${sizeCategory(rows)}
tags:
- synthetic
- stepsynth
configs:
- config_name: default
  data_files:
  - split: train
    path: ${dataFile}
---
`;
}

function targetSentence(task: TaskSpec): string {
  if (task.answer === undefined) return `\`label\`: one of ${task.labels.map((label) => `\`${label}\``).join(', ')}.`;
  return '`answers` in train.jsonl (`answer` and `answer_start` in the other formats): the answer and its first character in the context, counted as Python counts.';
}

/** Hugging Face's names for how large a dataset is. */
function sizeCategory(rows: number): string {
  const names: readonly [limit: number, name: string][] = [[1e3, 'n<1K'], [1e4, '1K<n<10K'], [1e5, '10K<n<100K'], [1e6, '100K<n<1M']];
  return names.find(([limit]) => rows < limit)?.[1] ?? '1M<n<10M';
}

function originRows(task: TaskSpec, examples: readonly SyntheticExample[]): (string | number)[][] {
  const groups = Map.groupBy(examples, ({ origin, round }) => JSON.stringify([origin, round]));
  const rowOf = (name: readonly unknown[], group: readonly SyntheticExample[]): (string | number)[] => [
    ...name.map(String), ...task.labels.map((label) => group.filter((example) => example.label === label).length), group.length,
  ];
  return [...[...groups].map(([name, group]) => rowOf(JSON.parse(name) as unknown[], group)), rowOf(['all', ''], examples)];
}

function filterSentence(filters: TaskFile['filters']): string {
  const active = [
    ...(filters.refusal ? ['refusals'] : []),
    ...(filters.duplicate ? ['exact duplicates after normalisation'] : []),
    ...(filters.goldLeakage ? ['texts that occur in gold data'] : []),
    `texts shorter than ${filters.minCharacters} or longer than ${filters.maxCharacters} characters`,
  ];
  const stripped = filters.artefact ? ' Surrounding quotes and preambles were stripped.' : '';
  return `Rejected: ${active.join('; ')}.${stripped}`;
}
