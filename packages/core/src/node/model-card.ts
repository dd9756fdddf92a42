import path from 'node:path';
import type { RunReport } from '../report/run-report.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import { ofMetric, type MetricName } from '../target/target.ts';
import { markdownTable } from './markdown.ts';

export interface ModelCardInputs {
  readonly task: TaskSpec;
  readonly report: RunReport;
}

/** What Hugging Face calls them. */
const cardMetrics: Readonly<Record<MetricName, string>> = { accuracy: 'accuracy', macroF1: 'f1', exactMatch: 'exact_match', f1: 'f1' };

/** README.md of a model folder, with Hugging Face's front matter. */
export function modelCard({ task, report }: ModelCardInputs): string {
  const { test } = report;
  return `---
license: unknown
library_name: transformers
pipeline_tag: ${task.answer === undefined ? 'text-classification' : 'question-answering'}
tags:
- stepsynth
- synthetic-data
metrics:
${report.metrics.map(({ name }) => `- ${cardMetrics[name]}\n`).join('')}---

# ${task.name}

${report.simulated ? '**Simulated**: trained on rows of stepsynth’s simulated teacher, not of a language model. It shows how the method works and is no model for real use.\n\n' : ''}${task.description === '' ? '' : `${task.description}\n\n`}\`${path.basename(report.model.checkpoint)}\` (${report.model.parameters} parameters) fine-tuned on ${report.dataset.rows} synthetic rows by stepsynth ${report.stepsynthVersion}, method \`${report.method}\`, run seed ${report.seed}. Gold data was not trained on; gold validation chose the checkpoint and its errors directed the synthesis.

Reads ${task.inputFields.map((name) => `\`${name}\``).join(', then ')}${targetText(task, report)}

## Results

Gold test, ${test.rows} rows, scored once; intervals at 95 % by bootstrap.

${markdownTable(['metric', 'value', 'interval'], report.metrics.map(({ name, title }) => [title, decimals(ofMetric(test, name)), interval(test.interval95[name])]))}${test.perLabel === undefined ? '' : `

${markdownTable(['label', 'precision', 'recall', 'F1', 'rows'], test.perLabel.map(({ label, precision, recall, f1, support }) => [label, decimals(precision), decimals(recall), decimals(f1), support]))}`}

Training data: sha256 of train.jsonl ${report.dataset.sha256}.

## Licence

Not set. Whoever publishes this model must set \`license\` above, after the licence of the initial checkpoint and the terms of the teacher and of the gold data.
`;
}

function targetText({ answer }: TaskSpec, { labels }: RunReport): string {
  if (answer === undefined) return `. Labels: ${labels.map((label) => `\`${label}\``).join(', ')}.`;
  return `; the answer is a span of the second, of ${answer.maxAnswerLength} tokens at most. Long contexts are read in windows that share ${answer.docStride} tokens.`;
}

function decimals(value: number): string {
  return value.toFixed(4);
}

function interval(bounds: readonly [number, number] | undefined): string {
  return bounds === undefined ? '' : `${decimals(bounds[0])} to ${decimals(bounds[1])}`;
}
