import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { StepsynthError, type EncoderInput } from '@stepsynth/core';
import { defineCommand } from 'citty';
import { readWholeNumber } from '../arguments/read-number.ts';
import { readRuntime, runtimeArguments } from '../arguments/runtime-arguments.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Host, Output } from '../host.ts';
import { withInterrupt } from '../interrupt.ts';
import { openClassifier, type Classifier } from '../models/classifier.ts';
import { findModelDirectory } from '../models/find-checkpoint.ts';
import { openInput, rowChunks, type JsonRow } from '../models/jsonl-stream.ts';
import { chooseModelInput, fieldTexts, readFieldList } from '../models/model-input.ts';
import { integer } from '../report/format.ts';
import { commandData, jsonArgument, type Command } from './command.ts';
import { resolveFrom } from './resolve-from.ts';

/** Rows that are encoded and predicted together. */
const CHUNK_ROWS = 1024;

const definition = defineCommand({
  meta: { name: 'predict', description: 'Add "label" and "probabilities" to each row of JSON lines, in order.' },
  args: {
    model: { type: 'positional', valueHint: 'MODEL_DIR', description: 'Folder of a model: RUN/model, RUN/rounds/Q, or one in Hugging Face layout', required: true },
    input: { type: 'string', valueHint: 'FILE|-', description: 'JSON lines (.jsonl, .jsonl.gz), or - for stdin', required: true },
    output: { type: 'string', valueHint: 'FILE|-', description: 'Where the rows go', default: '-' },
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
  details: 'Every field of a row is kept; a "label" or "probabilities" it already has is replaced.',
};

interface Job {
  readonly host: Host;
  readonly input: string;
  readonly output: string;
  readonly fields: readonly string[];
  readonly classifier: Classifier;
  readonly signal: AbortSignal;
}

async function predictRows({ host, input, output, fields, classifier, signal }: Job): Promise<number> {
  const source = input === '-' ? 'stdin' : input;
  const sink = openSink(output, host);
  let rows = 0;
  try {
    for await (const chunk of rowChunks(openInput(resolveFrom(host, input), host.stdin), CHUNK_ROWS, source)) {
      signal.throwIfAborted();
      const classified = await classifier.classify(chunk.map((row) => encoderInput(row, fields, source)), signal);
      await sink.write(chunk.map(({ record }, index) => `${JSON.stringify({ ...record, ...classified[index] })}\n`).join(''));
      rows += chunk.length;
    }
  } finally {
    await sink.close();
  }
  return rows;
}

function encoderInput(row: JsonRow, fields: readonly string[], source: string): EncoderInput {
  const [text, pair] = fieldTexts(row.record, fields, `${source}:${row.line}`);
  return { text: text!, ...(pair !== undefined && { pair }) };
}

interface Sink {
  write(text: string): Promise<void>;
  close(): Promise<void>;
}

function openSink(output: string, host: Host): Sink {
  if (output === '-') return { write: async (text) => waitForRoom(host.stdout, text), close: async () => {} };
  const file = createWriteStream(resolveFrom(host, output));
  const done = finished(file).catch((cause: NodeJS.ErrnoException) => {
    throw new StepsynthError('DATA_FILE', `${output}: cannot be written (${cause.code ?? cause.message})`, { cause });
  });
  done.catch(() => {}); // it is waited for in `close`
  return {
    async write(text) {
      if (file.destroyed) await done;
      if (!file.write(text)) await Promise.race([once(file, 'drain'), done]);
    },
    async close() {
      file.end();
      await done;
    },
  };
}

async function waitForRoom(stdout: Output, text: string): Promise<void> {
  if (stdout.write(text) === false && 'once' in stdout) await once(stdout as unknown as NodeJS.WriteStream, 'drain');
}
