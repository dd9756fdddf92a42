import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { checkTrainer, StepsynthError, targetOf, trainingOptionsFrom, type EncodedDataset, type TrainingSummary } from '@stepsynth/core';
import { createDatasetEncoder, loadGold, type LoadedTask } from '@stepsynth/core/node';
import { createNativeTrainer } from '@stepsynth/native-trainer';
import { defineCommand } from 'citty';
import { readWholeNumber } from '../arguments/read-number.ts';
import { loadTask, taskArguments } from '../compose/load-task.ts';
import { exitCodes } from '../exit-codes.ts';
import { withInterrupt } from '../interrupt.ts';
import { findCheckpoint } from '../models/find-checkpoint.ts';
import { writeModelInput } from '../models/model-input.ts';
import { createTrainingDescriber } from '../progress/describe-event.ts';
import { createRunProgress } from '../progress/run-progress.ts';
import { count, duration, integer } from '../report/format.ts';
import { commandData, jsonArgument, type Command } from './command.ts';
import { resolveFrom } from './resolve-from.ts';

const definition = defineCommand({
  meta: { name: 'train', description: 'Fine-tune an encoder on any labelled file, with the settings of a task.' },
  args: {
    task: { type: 'positional', valueHint: 'TASK.yaml', description: 'Names fields, labels, checkpoint and training settings', required: true },
    data: { type: 'string', valueHint: 'FILE', description: 'Labelled rows to train on: .jsonl, .csv or .tsv, also .gz', required: true },
    out: { type: 'string', valueHint: 'DIR', description: 'New folder for the model', required: true },
    selection: { type: 'string', valueHint: 'FILE', description: 'Labelled rows that choose the best epoch; without them the last is kept' },
    seed: taskArguments.seed,
    checkpoint: taskArguments.checkpoint,
    set: taskArguments.set,
    json: jsonArgument,
  },
  async run(context) {
    const { args } = context;
    const { host, palette, repeated } = commandData(context);
    const out = resolveFrom(host, args.out);
    if (existsSync(out)) throw new StepsynthError('USAGE', `${args.out}: exists already`, { hint: 'Name a new folder, or remove this one.' });
    const seed = readWholeNumber('seed', args.seed);
    const loaded = await loadTask({ taskPath: args.task, host, settings: repeated['set']!, seed, checkpoint: args.checkpoint });
    const { directory: checkpoint } = await findCheckpoint(loaded.file.model.checkpoint, host, palette);
    const { training, runtime: { device, threads, precision, deterministic, memoryBudgetMb } } = loaded.file;
    const trainer = createNativeTrainer({ device: device as 'auto', threads, precision, deterministic, memoryBudgetMb });
    checkTrainer(trainer, loaded.task);
    const describeTraining = createTrainingDescriber();
    const progress = createRunProgress({
      output: host.stderr, environment: host.environment, palette, now: () => host.now(), epochs: training.maxSteps === undefined ? training.epochs : undefined,
      describe: (event) => (event.type === 'training' ? describeTraining(event.event, '') : {}),
    });
    const summary = await withInterrupt(host, () => progress.line('stopping: nothing is kept'), async (signal) => {
      const data = await encodeFiles(loaded, checkpoint, { training: resolveFrom(host, args.data), ...(args.selection !== undefined && { selection: resolveFrom(host, args.selection) }) }, signal);
      const model = await trainer.train(
        { checkpoint, labels: loaded.task.labels, head: targetOf(loaded.task).head, ...data, options: { ...trainingOptionsFrom(loaded.file.training), seed: loaded.file.runSeed } },
        { signal, onEvent: (event) => progress.show({ type: 'training', round: 0, event }) },
      );
      try {
        await mkdir(dirname(out), { recursive: true });
        await model.save(out);
        await writeModelInput(out, loaded.task, loaded.file.model.maxLength);
      } finally {
        await model.dispose();
      }
      return model.summary!;
    }).finally(() => progress.clear());
    host.stdout.write(args.json === true ? `${JSON.stringify({ directory: out, ...summary })}\n` : `${describe(summary)}\n${args.out}\n`);
    return exitCodes.done;
  },
});

export const trainCommand: Command = {
  definition,
  repeatable: ['set'],
  examples: ['stepsynth train tasks/tweet-sentiment.yaml --data train.jsonl --checkpoint checkpoints/minilm --out models/tweets'],
};

async function encodeFiles({ task, file }: LoadedTask, checkpoint: string, paths: { training: string; selection?: string }, signal: AbortSignal): Promise<{ training: EncodedDataset; selection?: EncodedDataset }> {
  const encoder = createDatasetEncoder({ checkpointDirectory: checkpoint });
  const encode = async (path: string): Promise<EncodedDataset> => {
    const rows = await loadGold(path, { task, labelField: file.fields.label });
    return targetOf(task).encode(rows, { encoder, maxLength: file.model.maxLength, signal });
  };
  try {
    const training = await encode(paths.training);
    return { training, ...(paths.selection !== undefined && { selection: await encode(paths.selection) }) };
  } finally {
    await encoder.close();
  }
}

function describe(summary: TrainingSummary): string {
  const best = summary.evaluations.find(({ epoch }) => epoch === summary.bestEpoch);
  return [
    `${count(summary.steps, 'step')} in ${duration(summary.seconds)}: ${integer(summary.tokensPerSecond)} tokens/s on ${summary.device} in ${summary.precision}${summary.precisionReason === undefined ? '' : ` (${summary.precisionReason})`}`,
    `final loss ${summary.finalLoss.toFixed(4)}${best === undefined ? '' : `; best epoch ${best.epoch}, selection accuracy ${(best.accuracy * 100).toFixed(1)} %`}`,
  ].join('\n');
}
