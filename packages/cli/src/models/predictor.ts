import { StepsynthError, type EncoderInput, type Question, type SmallModelTrainer } from '@stepsynth/core';
import { openAnswerer, openClassifier, type DataRow } from '@stepsynth/core/node';
import { fieldTexts, type ModelInput } from './model-input.ts';

/** A row of a data file. */
export interface FileRow {
  readonly record: DataRow['record'];
  /** Such as `new.jsonl:3`, for messages. */
  readonly where: string;
}

/** A loaded model, whatever it predicts. */
export interface Predictor {
  /**
   * Rows with what the model says of them, in order, group by group: their own fields, then `label` and `probabilities`, or
   * `answer`, `start`, `end` and `score`. Memory does not grow with their number.
   */
  predictStream(rows: AsyncIterable<FileRow>, signal: AbortSignal): AsyncGenerator<readonly Readonly<Record<string, unknown>>[]>;
  close(): Promise<void>;
}

/** A model folder and what it reads. */
export interface OpenPredictorOptions {
  readonly directory: string;
  readonly trainer: SmallModelTrainer;
  readonly input: Omit<ModelInput, 'task'>;
  /** Of models that find answers. */
  readonly nullScoreDiffThreshold?: number | undefined;
  readonly signal?: AbortSignal;
}

/** Loads a model to predict the rows of files with. Throws `CHECKPOINT`; `USAGE` where there is no answer that could be none. */
export async function openPredictor(options: OpenPredictorOptions): Promise<Predictor> {
  if (options.input.answer !== undefined) return openAnswers(options, options.input.answer);
  if (options.nullScoreDiffThreshold === undefined) return openLabels(options);
  throw new StepsynthError('USAGE', `--null-score-diff-threshold: ${options.directory} holds a model with labels`, { hint: 'Leave it out: it is for models that find answers in a context.' });
}

async function openLabels({ directory, trainer, input: { inputFields, maxLength }, signal }: OpenPredictorOptions): Promise<Predictor> {
  const classifier = await openClassifier({ directory, trainer, maxLength, ...(signal !== undefined && { signal }) });
  async function* inputs(rows: AsyncIterable<FileRow>): AsyncGenerator<EncoderInput & FileRow> {
    for await (const row of rows) {
      const [text, pair] = fieldTexts(row.record, inputFields, row.where);
      yield { ...row, text: text!, ...(pair !== undefined && { pair }) };
    }
  }
  return {
    async *predictStream(rows, abort) {
      for await (const chunk of classifier.classifyStream(inputs(rows), abort)) yield chunk.map(({ row, classification }) => ({ ...row.record, ...classification }));
    },
    close: () => classifier.close(),
  };
}

async function openAnswers({ directory, trainer, input: { inputFields, maxLength }, nullScoreDiffThreshold, signal }: OpenPredictorOptions, answer: NonNullable<ModelInput['answer']>): Promise<Predictor> {
  const answerer = await openAnswerer({
    directory, trainer, maxLength, ...answer,
    ...(nullScoreDiffThreshold !== undefined && { nullScoreDiffThreshold }),
    ...(signal !== undefined && { signal }),
  });
  async function* questions(rows: AsyncIterable<FileRow>): AsyncGenerator<Question & FileRow> {
    for await (const row of rows) {
      const [question, context] = fieldTexts(row.record, inputFields, row.where);
      yield { ...row, question: question!, context: context! };
    }
  }
  return {
    async *predictStream(rows, abort) {
      for await (const chunk of answerer.answerStream(questions(rows), abort)) {
        yield chunk.map(({ row, answer: { text, start, end, score } }) => ({ ...row.record, answer: text, start, end, score }));
      }
    },
    close: () => answerer.close(),
  };
}
