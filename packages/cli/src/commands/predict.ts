import { StepsynthError } from '@stepsynth/core';
import { createNativeTrainer } from '@stepsynth/native-trainer';
import { defineCommand } from 'citty';
import { readNumber, readWholeNumber } from '../arguments/read-number.ts';
import { readRuntime, runtimeArguments } from '../arguments/runtime-arguments.ts';
import { exitCodes } from '../exit-codes.ts';
import { withInterrupt } from '../interrupt.ts';
import { findModelDirectory } from '../models/find-checkpoint.ts';
import { chooseModelInput, readFieldList } from '../models/model-input.ts';
import { predictRows } from '../models/predict-rows.ts';
import { openPredictor } from '../models/predictor.ts';
import { integer } from '../report/format.ts';
import { commandData, jsonArgument, type Command } from './command.ts';

const definition = defineCommand({
  meta: { name: 'predict', description: 'Add "label" and "probabilities" to each row, in order; with a model that finds answers, "answer", "start", "end" and "score".' },
  args: {
    model: { type: 'positional', valueHint: 'MODEL_DIR', description: 'Folder of a model: RUN/model, RUN/rounds/Q, or one in Hugging Face layout', required: true },
    input: { type: 'string', valueHint: 'FILE|-', description: '.jsonl, .csv or .tsv, also .gz; - for JSON lines on stdin', required: true },
    output: { type: 'string', valueHint: 'FILE|-', description: 'Where the rows go, as JSON lines; a file appears when all are there', default: '-' },
    fields: { type: 'string', valueHint: 'A[,B]', description: "Fields to read, in the encoder's order; default: what the model was trained on, else text, or question,context" },
    'max-length': { type: 'string', valueHint: 'TOKENS', description: "Tokens of a row, or of a window, at most; default: the model's" },
    'null-score-diff-threshold': { type: 'string', valueHint: 'X', description: 'Gives no answer where [CLS] scores higher than the best answer by more than X; default: always the best answer' },
    ...runtimeArguments,
    json: jsonArgument,
  },
  async run(context) {
    const { args } = context;
    const { host } = commandData(context);
    if (args.json === true && args.output === '-') {
      throw new StepsynthError('USAGE', 'predict --json needs --output FILE', { hint: 'Without it the rows themselves go to stdout; they are JSON lines.' });
    }
    const directory = findModelDirectory(args.model, host.workingDirectory);
    const input = await chooseModelInput(directory, { fields: readFieldList(args.fields), maxLength: readWholeNumber('max-length', args['max-length'], 4) });
    const nullScoreDiffThreshold = readNumber('null-score-diff-threshold', args['null-score-diff-threshold'], { minimum: -Infinity });
    const trainer = createNativeTrainer(readRuntime(args));
    const rows = await withInterrupt(host, () => host.stderr.write('stopping\n'), async (signal) => {
      const predictor = await openPredictor({ directory, trainer, input, nullScoreDiffThreshold, signal });
      try {
        return await predictRows({ host, input: args.input, output: args.output, predictor, signal });
      } finally {
        await predictor.close();
      }
    });
    if (args.json === true) host.stdout.write(`${JSON.stringify({ rows, output: args.output })}\n`);
    else host.stderr.write(`${integer(rows)} rows\n`);
    return exitCodes.done;
  },
});

export const predictCommand: Command = {
  definition,
  examples: [
    'stepsynth predict runs/demo/model --input new.jsonl --output labelled.jsonl',
    "echo '{\"text\": \"a dull film\"}' | stepsynth predict runs/demo/model --input -",
    "echo '{\"question\": \"Who?\", \"context\": \"Ada did.\"}' | stepsynth predict runs/questions/model --input -",
  ],
  details: `Every field of a row is kept; one that it already has under a name of a prediction is replaced. "start" and "end" (exclusive) count characters of the context as Python does; without an answer "answer" is empty and both are null. Rows are read as they are needed: memory does not grow with the file.`,
};
