import path from 'node:path';
import type { RunReport } from '../report/run-report.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import { markdownTable } from './markdown.ts';

export interface ModelCardInputs {
  readonly task: TaskSpec;
  readonly report: RunReport;
}

/** README.md of a model folder, with Hugging Face's front matter. */
export function modelCard({ task, report }: ModelCardInputs): string {
  const { test } = report;
  return `---
license: unknown
library_name: transformers
pipeline_tag: text-classification
tags:
- stepsynth
- synthetic-data
metrics:
- accuracy
- f1
---

# ${task.name}

${report.simulated ? '**Simulated**: trained on rows of stepsynth’s simulated teacher, not of a language model. It shows how the method works and is no model for real use.\n\n' : ''}${task.description === '' ? '' : `${task.description}\n\n`}\`${path.basename(report.model.checkpoint)}\` (${report.model.parameters} parameters) fine-tuned on ${report.dataset.rows} synthetic rows by stepsynth ${report.stepsynthVersion}, method \`${report.method}\`, run seed ${report.seed}. Gold data was not trained on; gold validation chose the checkpoint and its errors directed the synthesis.

Reads ${task.inputFields.map((name) => `\`${name}\``).join(', then ')}. Labels: ${report.labels.map((label) => `\`${label}\``).join(', ')}.

## Results

Gold test, ${test.rows} rows, scored once; intervals at 95 % by bootstrap.

${markdownTable(['metric', 'value', 'interval'], [
    ['accuracy', decimals(test.accuracy), interval(test.interval95['accuracy'])],
    ['macro-F1', decimals(test.macroF1), interval(test.interval95['macroF1'])],
  ])}

${markdownTable(['label', 'precision', 'recall', 'F1', 'rows'], test.perLabel.map(({ label, precision, recall, f1, support }) => [label, decimals(precision), decimals(recall), decimals(f1), support]))}

Training data: sha256 of train.jsonl ${report.dataset.sha256}.

## Licence

Not set. Whoever publishes this model must set \`license\` above, after the licence of the initial checkpoint and the terms of the teacher and of the gold data.
`;
}

function decimals(value: number): string {
  return value.toFixed(4);
}

function interval(bounds: readonly [number, number] | undefined): string {
  return bounds === undefined ? '' : `${decimals(bounds[0])} to ${decimals(bounds[1])}`;
}
