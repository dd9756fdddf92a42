import { bootstrapIntervals, classificationMetrics, StepsynthError, type TaskSpec } from '@stepsynth/core';
import { loadTaskFile } from '@stepsynth/core/node';
import { defineCommand } from 'citty';
import { readWholeNumber } from '../arguments/read-number.ts';
import { readRuntime, runtimeArguments } from '../arguments/runtime-arguments.ts';
import { loadEvaluationRows } from '../compose/evaluation-rows.ts';
import { exitCodes } from '../exit-codes.ts';
import { withInterrupt } from '../interrupt.ts';
import { openClassifier } from '../models/classifier.ts';
import { encoderInput } from '../models/encoder-input.ts';
import { findModelDirectory } from '../models/find-checkpoint.ts';
import { readModelInput } from '../models/model-input.ts';
import { percent, percentInterval } from '../report/format.ts';
import { textTable } from '../terminal/text-table.ts';
import { commandData, jsonArgument, type Command } from './command.ts';
import { resolveFrom } from './resolve-from.ts';

const definition = defineCommand({
  meta: { name: 'evaluate', description: "Score a model on a labelled file: accuracy, macro-F1 with 95 % intervals, scores by label, confusion matrix." },
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
    const predicted = await withInterrupt(host, () => host.stderr.write('stopping\n'), async (signal) => {
      const classifier = await openClassifier({ directory, maxLength, ...readRuntime(args), signal });
      try {
        checkLabels(classifier.labels, task, directory);
        return await classifier.classify(gold.map((example) => encoderInput(task, example.fields)), signal);
      } finally {
        await classifier.close();
      }
    });
    const scores = scoreLabels(task.labels, gold.map(({ label }) => label), predicted.map(({ label }) => label), readWholeNumber('seed', args.seed)!);
    const result = { task: task.name, model: args.model, data: args.data ?? 'gold.test', ...scores };
    host.stdout.write(args.json === true ? `${JSON.stringify(result)}\n` : `${describe(scores)}\n`);
    return exitCodes.done;
  },
});

export const evaluateCommand: Command = {
  definition,
  examples: ['stepsynth evaluate runs/demo/model --task runs/demo/world/task.yaml', 'stepsynth evaluate runs/mine/model --task task.yaml --data new-rows.csv --json'],
};

interface Scores {
  readonly rows: number;
  readonly labels: readonly string[];
  readonly accuracy: number;
  readonly macroF1: number;
  readonly interval95: { readonly accuracy: readonly [number, number]; readonly macroF1: readonly [number, number] };
  readonly perLabel: readonly { readonly label: string; readonly precision: number; readonly recall: number; readonly f1: number; readonly support: number }[];
  readonly confusion: readonly (readonly number[])[];
}

function scoreLabels(labels: readonly string[], gold: readonly string[], predicted: readonly string[], seed: number): Scores {
  const ids = (names: readonly string[]): number[] => names.map((name) => labels.indexOf(name));
  const { perLabel, ...metrics } = classificationMetrics(ids(gold), ids(predicted), labels.length);
  return {
    ...metrics,
    labels,
    interval95: bootstrapIntervals(ids(gold), ids(predicted), labels.length, { seed }),
    perLabel: perLabel.map((scores, index) => ({ label: labels[index]!, ...scores })),
  };
}

function checkLabels(labels: readonly string[], task: TaskSpec, directory: string): void {
  if (labels.length === 0) {
    throw new StepsynthError('CHECKPOINT', `${directory}: is an encoder without a trained head: its config.json names no labels`, { hint: 'Give a trained model: RUN/model, RUN/rounds/N, or what stepsynth train wrote.' });
  }
  const unknown = labels.filter((label) => !task.labels.includes(label));
  const missing = task.labels.filter((label) => !labels.includes(label));
  if (unknown.length === 0 && missing.length === 0) return;
  throw new StepsynthError('CHECKPOINT', `${directory}: its labels (${labels.join(', ')}) are not those of the task (${task.labels.join(', ')})`, {
    hint: 'Use the task file that the model was trained with.',
  });
}

function describe(scores: Scores): string {
  const line = (name: string, value: number, interval: readonly [number, number]): string => `${name}  ${percent(value)}  (95 %: ${percentInterval(interval)})`;
  return [
    line('accuracy', scores.accuracy, scores.interval95.accuracy),
    line('macro-F1', scores.macroF1, scores.interval95.macroF1),
    '',
    textTable(['label', 'precision', 'recall', 'F1', 'rows'], scores.perLabel.map((row) => [row.label, percent(row.precision), percent(row.recall), percent(row.f1), String(row.support)])),
  ].join('\n');
}
