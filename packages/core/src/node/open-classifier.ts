import { StepsynthError } from '../errors.ts';
import { predictedLabels, softmax } from '../evaluation/softmax.ts';
import type { EncoderInput } from '../ports/encoded-dataset.ts';
import type { Predictions, SmallModelTrainer, TrainedModel } from '../ports/small-model-trainer.ts';
import { createDatasetEncoder } from './dataset-encoder.ts';
import { oneAhead } from './one-ahead.ts';
import { textChunks } from './text-chunks.ts';
import { readTrainedInput } from './trained-input.ts';

/** What a model says of one row. */
export interface Classification {
  readonly label: string;
  /** By label, in the model's order; they sum to 1. */
  readonly probabilities: Readonly<Record<string, number>>;
}

/** A row and what a model says of it. */
export interface ClassifiedRow<Row> {
  readonly row: Row;
  readonly classification: Classification;
}

/** A loaded model with its tokenizer. */
export interface Classifier {
  readonly labels: readonly string[];
  /** One answer a row, in order, all held at once; see `classifyStream` for very many. Calls at once run one after another. */
  classify(inputs: readonly EncoderInput[], signal?: AbortSignal): Promise<readonly Classification[]>;
  /**
   * The same of any number of rows: they are taken as they are needed, and come back in order, group by group, each
   * with its answer. Memory does not grow with their number. A row may carry fields of its own.
   */
  classifyStream<Row extends EncoderInput>(rows: AsyncIterable<Row> | Iterable<Row>, signal?: AbortSignal): AsyncGenerator<readonly ClassifiedRow<Row>[]>;
  close(): Promise<void>;
}

/** A model folder and what loads it. */
export interface OpenClassifierOptions {
  /** Model folder of a run, or any checkpoint with a classification head in Hugging Face layout. */
  readonly directory: string;
  /** Such as `createNativeTrainer()` of @stepsynth/native-trainer. */
  readonly trainer: SmallModelTrainer;
  /** Tokens of a row, at most. @default what the model was trained with, else as many as it has positions for, up to 512 */
  readonly maxLength?: number;
  readonly signal?: AbortSignal;
}

const LONGEST = 512;

/**
 * Loads a trained model to classify texts with.
 *
 * @throws StepsynthError CHECKPOINT where it is a model that finds answers, CHECKPOINT or NATIVE_ADDON where the trainer cannot
 * load it; `classify` throws ENCODING where its tokenizer cannot be used.
 */
export async function openClassifier(options: OpenClassifierOptions): Promise<Classifier> {
  const { directory, trainer, signal } = options;
  const model = await loadWithLabels(trainer, directory, signal);
  const { labels } = model;
  const encoder = createDatasetEncoder({ checkpointDirectory: directory });
  const maxLength = options.maxLength ?? (await maxLengthOf(directory));

  async function* classifyStream<Row extends EncoderInput>(rows: AsyncIterable<Row> | Iterable<Row>, abort?: AbortSignal): AsyncGenerator<readonly ClassifiedRow<Row>[]> {
    let before = 0;
    const encode = async (chunk: readonly Row[]) => {
      abort?.throwIfAborted();
      const first = before;
      before += chunk.length;
      const inputs = chunk.map((row, index) => checkedInput(row, first + index));
      return { chunk, encoded: await encoder.encode(inputs, { maxLength, ...withSignal(abort) }) };
    };
    yield* oneAhead(textChunks(rows, ({ text, pair }) => [text, pair]), encode, async ({ chunk, encoded }) => {
      const answers = toClassifications(await model.predict(encoded, withSignal(abort)), labels);
      return chunk.map((row, index) => ({ row, classification: answers[index] as Classification }));
    });
  }

  return {
    labels,
    async classify(inputs, abort) {
      const answers: Classification[] = [];
      for await (const chunk of classifyStream(inputs, abort)) answers.push(...chunk.map(({ classification }) => classification));
      return answers;
    },
    classifyStream,
    async close() {
      await model.dispose();
      await encoder.close();
    },
  };
}

function toClassifications({ logits }: Predictions, labels: readonly string[]): Classification[] {
  const probabilities = softmax(logits, labels.length);
  return Array.from(predictedLabels(logits, labels.length), (predicted, row) => ({
    label: labels[predicted] as string,
    probabilities: Object.fromEntries(labels.map((label, index) => [label, probabilities[row * labels.length + index] as number])),
  }));
}

async function maxLengthOf(directory: string): Promise<number> {
  const { maxLength, positions } = await readTrainedInput(directory);
  return maxLength ?? Math.min(LONGEST, positions ?? LONGEST);
}

async function loadWithLabels(trainer: SmallModelTrainer, directory: string, signal: AbortSignal | undefined): Promise<TrainedModel> {
  const model = await trainer.load(directory, withSignal(signal));
  if (model.head !== 'answer-span') return model;
  await model.dispose();
  throw new StepsynthError('CHECKPOINT', `${directory}: its model finds answers in a context and has no labels`, { hint: 'openAnswerer takes such models.' });
}

/** Inputs come from outside, such as a request's body. */
function checkedInput({ text, pair }: EncoderInput, row: number): EncoderInput {
  if (typeof text === 'string' && (pair === undefined || typeof pair === 'string')) return { text, ...(pair !== undefined && { pair }) };
  throw new StepsynthError('ENCODING', `Row ${row}: \`text\` must be a string${pair === undefined ? '' : ', and `pair` too'}.`);
}

function withSignal(signal: AbortSignal | undefined): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}
