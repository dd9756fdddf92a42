import { ofMetric, targetOf, type ByMetric, type GoldExample, type Interval95, type LabelMetrics, type Metric, type StoredPrediction, type TaskSpec, type WindowScores } from '@stepsynth/core';
import { loadTaskFile } from '@stepsynth/core/node';
import { createNativeTrainer } from '@stepsynth/native-trainer';
import { defineCommand } from 'citty';
import { readWholeNumber } from '../arguments/read-number.ts';
import { readRuntime, runtimeArguments } from '../arguments/runtime-arguments.ts';
import { loadEvaluationRows } from '../compose/evaluation-rows.ts';
import { exitCodes } from '../exit-codes.ts';
import { withInterrupt } from '../interrupt.ts';
import { findModelDirectory } from '../models/find-checkpoint.ts';
import { readModelInput } from '../models/model-input.ts';
import { predictGold } from '../models/predict-gold.ts';
import { integer, percent, percentInterval } from '../report/format.ts';
import { textTable } from '../terminal/text-table.ts';
import { commandData, jsonArgument, type Command } from './command.ts';
import { resolveFrom } from './resolve-from.ts';

const definition = defineCommand({
  meta: { name: 'evaluate', description: "Score a model on a labelled file: accuracy and macro-F1 (answers: exact match and F1) with 95 % intervals, scores by label, confusion matrix." },
  args: {
    model: { type: 'positional', valueHint: 'MODEL_DIR', description: 'Folder of a model: RUN/model, RUN/rounds/Q, or one in Hugging Face layout', required: true },
    task: { type: 'string', valueHint: 'TASK.yaml', description: 'Names the fields and the labels', required: true },
    data: { type: 'string', valueHint: 'FILE', description: "Labelled rows: .jsonl, .csv or .tsv, also .gz; default: the task's gold test" },
    'max-rows': { type: 'string', valueHint: 'N', description: 'Use only the first rows of the file' },
    seed: { type: 'string', valueHint: 'N', description: 'Seed of the bootstrap', default: '0' },
    ...runtimeArguments,
    json: jsonArgument,
  },
  async run(context) {
    const { args } = context;
    const { host } = commandData(context);
    const directory = findModelDirectory(args.model, host.workingDirectory);
    const loaded = await loadTaskFile(resolveFrom(host, args.task));
    const { task, file } = loaded;
    const gold = await loadEvaluationRows({
      loaded, data: args.data === undefined ? undefined : resolveFrom(host, args.data),
      maxRows: readWholeNumber('max-rows', args['max-rows'], 1), warn: (text) => host.stderr.write(text),
    });
    const maxLength = (await readModelInput(directory))?.maxLength ?? file.model.maxLength;
    const { predictions, windowScores } = await withInterrupt(host, () => host.stderr.write('stopping\n'), (signal) =>
      predictGold({ trainer: createNativeTrainer(readRuntime(args)), directory, task, gold, maxLength, signal }));
    const scores = scoresOf(task, gold, predictions, readWholeNumber('seed', args.seed)!);
    const result = { task: task.name, model: args.model, data: args.data ?? 'gold.test', ...scores, ...(windowScores !== undefined && { windowScores }) };
    host.stdout.write(args.json === true ? `${JSON.stringify(result)}\n` : `${describe(scores, targetOf(task).metrics, windowScores)}\n`);
    return exitCodes.done;
  },
});

export const evaluateCommand: Command = {
  definition,
  examples: ['stepsynth evaluate runs/demo/model --task runs/demo/world/task.yaml', 'stepsynth evaluate runs/mine/model --task task.yaml --data new-rows.csv --json'],
};

type Scores = ByMetric<number> & {
  readonly rows: number;
  readonly labels: readonly string[];
  readonly interval95: ByMetric<Interval95>;
  /** Absent without labels. */
  readonly perLabel?: readonly (LabelMetrics & { readonly label: string })[];
  readonly confusion?: readonly (readonly number[])[];
};

function scoresOf(task: TaskSpec, gold: readonly GoldExample[], predictions: readonly StoredPrediction[], seed: number): Scores {
  const { scores, intervals, byLabel } = targetOf(task).score(gold, predictions);
  return {
    rows: gold.length,
    ...scores,
    labels: task.labels,
    interval95: intervals(seed),
    ...(byLabel && { perLabel: byLabel.perLabel.map((own, index) => ({ label: task.labels[index]!, ...own })), confusion: byLabel.confusion }),
  };
}

function describe(scores: Scores, metrics: readonly Metric[], windowScores: WindowScores | undefined): string {
  const width = Math.max(...metrics.map(({ title }) => title.length));
  return [
    ...metrics.map(({ name, title }) => `${title.padEnd(width)}  ${percent(ofMetric(scores, name))}  (95 %: ${percentInterval(ofMetric(scores.interval95, name))})`),
    ...(windowScores === undefined ? [] : [`by window, as the paper scores: exact match ${percent(windowScores.exactMatch)}, F1 ${percent(windowScores.f1)}, ${integer(windowScores.windows)} windows`]),
    ...(scores.perLabel === undefined ? [] : [
      '',
      textTable(['label', 'precision', 'recall', 'F1', 'rows'], scores.perLabel.map((row) => [row.label, percent(row.precision), percent(row.recall), percent(row.f1), String(row.support)])),
    ]),
  ].join('\n');
}
