import { StepsynthError, type EncoderInput } from '@stepsynth/core';
import { streamJsonLines, streamRows, type DataRow } from '@stepsynth/core/node';
import { defineCommand } from 'citty';
import { readWholeNumber } from '../arguments/read-number.ts';
import { readRuntime, runtimeArguments } from '../arguments/runtime-arguments.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Host } from '../host.ts';
import { withInterrupt } from '../interrupt.ts';
import { openClassifier, type Classifier } from '../models/classifier.ts';
import { findModelDirectory } from '../models/find-checkpoint.ts';
import { chooseModelInput, fieldTexts, readFieldList } from '../models/model-input.ts';
import { openRowSink } from '../models/row-sink.ts';
import { integer } from '../report/format.ts';
import { commandData, jsonArgument, type Command } from './command.ts';
import { resolveFrom } from './resolve-from.ts';

const definition = defineCommand({
  meta: { name: 'predict', description: 'Add "label" and "probabilities" to each row, in order.' },
  args: {
    model: { type: 'positional', valueHint: 'MODEL_DIR', description: 'Folder of a model: RUN/model, RUN/rounds/Q, or one in Hugging Face layout', required: true },
    input: { type: 'string', valueHint: 'FILE|-', description: '.jsonl, .csv or .tsv, also .gz; - for JSON lines on stdin', required: true },
    output: { type: 'string', valueHint: 'FILE|-', description: 'Where the rows go, as JSON lines; a file appears when all are there', default: '-' },
    fields: { type: 'string', valueHint: 'A[,B]', description: "Fields to read, in the encoder's order; default: what the model was trained on, else text" },
    'max-length': { type: 'string', valueHint: 'TOKENS', description: "Tokens of a row at most; default: the model's" },
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
    const rows = await withInterrupt(host, () => host.stderr.write('stopping\n'), async (signal) => {
      const classifier = await openClassifier({ directory, maxLength: input.maxLength, ...readRuntime(args), signal });
      try {
        return await predictRows({ host, input: args.input, output: args.output, fields: input.inputFields, classifier, signal });
      } finally {
        await classifier.close();
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
  ],
  details: 'Every field of a row is kept; a "label" or "probabilities" it already has is replaced. Rows are read as they are needed: memory does not grow with the file.',
};

interface Job {
  readonly host: Host;
  readonly input: string;
  readonly output: string;
  readonly fields: readonly string[];
  readonly classifier: Classifier;
  readonly signal: AbortSignal;
}

/** A row as the model reads it, with all of its fields. */
interface PredictRow extends EncoderInput {
  readonly record: DataRow['record'];
}

async function predictRows({ host, input, output, fields, classifier, signal }: Job): Promise<number> {
  const sink = await openRowSink(output, host);
  let rows = 0;
  try {
    for await (const chunk of classifier.classifyStream(inputRows(host, input, fields), signal)) {
      signal.throwIfAborted();
      await sink.write(chunk.map(({ row, classification }) => `${JSON.stringify({ ...row.record, ...classification })}\n`).join(''));
      rows += chunk.length;
    }
    await sink.finish();
  } catch (error) {
    await sink.discard();
    throw error;
  }
  return rows;
}

async function* inputRows(host: Host, input: string, fields: readonly string[]): AsyncGenerator<PredictRow> {
  const source = input === '-' ? 'stdin' : input;
  const rows = input === '-' ? streamJsonLines(host.stdin, source) : streamRows(resolveFrom(host, input));
  for await (const { record, line } of rows) {
    const [text, pair] = fieldTexts(record, fields, `${source}:${line}`);
    yield { text: text!, ...(pair !== undefined && { pair }), record };
  }
}
