import { sliceCodePoints } from '../answer/answer-span.ts';
import { decodeAnswers, type AnswerSearch } from '../answer/decode-answers.ts';
import type { Question } from '../answer/encode-windows.ts';
import { StepsynthError } from '../errors.ts';
import type { WindowedDataset } from '../ports/encoded-dataset.ts';
import type { SmallModelTrainer, SpanPredictions, TrainedModel } from '../ports/small-model-trainer.ts';
import type { AnswerSettings } from '../task/task-spec.ts';
import { createDatasetEncoder } from './dataset-encoder.ts';
import { oneAhead } from './one-ahead.ts';
import { textChunks } from './text-chunks.ts';
import { readTrainedInput } from './trained-input.ts';

/** What a model answers to one question. */
export interface Answer {
  /** Words of the context as it writes them; empty where the model finds none. */
  readonly text: string;
  /** First character of the answer in the context, in Unicode code points from 0, as Python counts; null without an answer. */
  readonly start: number | null;
  /** The character after its last. */
  readonly end: number | null;
  /** Its probability among the `nBest` best answers, in [0, 1]; 0 without an answer. */
  readonly score: number;
}

/** A row and what a model answers to its question. */
export interface AnsweredRow<Row> {
  readonly row: Row;
  readonly answer: Answer;
}

/** A loaded model that finds answers in a context, with its tokenizer. */
export interface Answerer {
  /** One answer a question, in order, all held at once; see `answerStream` for very many. Calls at once run one after another. */
  answer(questions: readonly Question[], signal?: AbortSignal): Promise<readonly Answer[]>;
  /**
   * The same of any number of rows: they are taken as they are needed, and come back in order, group by group, each
   * with its answer. Memory does not grow with their number. A row may carry fields of its own.
   */
  answerStream<Row extends Question>(rows: AsyncIterable<Row> | Iterable<Row>, signal?: AbortSignal): AsyncGenerator<readonly AnsweredRow<Row>[]>;
  close(): Promise<void>;
}

/** A model folder, what loads it, and what counts as an answer. Defaults are what the model was trained with, else Hugging Face's. */
export interface OpenAnswererOptions {
  /** Model folder of a run, or any checkpoint with a question answering head in Hugging Face layout. */
  readonly directory: string;
  /** Such as `createNativeTrainer()` of @stepsynth/native-trainer. */
  readonly trainer: SmallModelTrainer;
  /** Tokens of a window, at most. @default 384, or as many as the model has positions for */
  readonly maxLength?: number;
  /** Context tokens that two neighbouring windows share. @default 128 */
  readonly docStride?: number;
  /** Tokens of an answer, at most. @default 30 */
  readonly maxAnswerLength?: number;
  /** Likeliest first and last tokens of a window that are tried. @default 20 */
  readonly nBest?: number;
  /**
   * Gives no answer where [CLS] scores higher than the best answer by more than this, as `null_score_diff_threshold` of
   * Hugging Face's example does.
   * @default there is always an answer, if any two tokens may be one
   */
  readonly nullScoreDiffThreshold?: number;
  readonly signal?: AbortSignal;
}

const defaults = { docStride: 128, maxAnswerLength: 30, nBest: 20 } as const;
const DEFAULT_LENGTH = 384;
const noAnswer: Answer = { text: '', start: null, end: null, score: 0 };

/**
 * Loads a trained model to answer questions with.
 *
 * @throws StepsynthError CHECKPOINT where it is a model with labels or an encoder without a head, CHECKPOINT or NATIVE_ADDON
 * where the trainer cannot load it; `answer` throws ENCODING where its tokenizer cannot be used.
 */
export async function openAnswerer(options: OpenAnswererOptions): Promise<Answerer> {
  const { directory, trainer, signal } = options;
  const model = await loadReader(trainer, directory, signal);
  const encoder = createDatasetEncoder({ checkpointDirectory: directory });
  const settings = await settingsOf(options);

  async function* answerStream<Row extends Question>(rows: AsyncIterable<Row> | Iterable<Row>, abort?: AbortSignal): AsyncGenerator<readonly AnsweredRow<Row>[]> {
    let before = 0;
    const encode = async (chunk: readonly Row[]) => {
      abort?.throwIfAborted();
      const first = before;
      before += chunk.length;
      const questions = chunk.map((row, index) => checkedQuestion(row, first + index));
      return { chunk, windows: await encoder.encodeWindows(questions, { ...settings, ...withSignal(abort) }) };
    };
    yield* oneAhead(textChunks(rows, ({ question, context }) => [question, context]), encode, async ({ chunk, windows }) => {
      const answers = toAnswers(chunk, windows, await model.predictSpans(windows, withSignal(abort)), settings);
      return chunk.map((row, index) => ({ row, answer: answers[index] as Answer }));
    });
  }

  return {
    async answer(questions, abort) {
      const answers: Answer[] = [];
      for await (const chunk of answerStream(questions, abort)) answers.push(...chunk.map(({ answer }) => answer));
      return answers;
    },
    answerStream,
    async close() {
      await model.dispose();
      await encoder.close();
    },
  };
}

type Settings = Pick<AnswerSettings, 'docStride' | 'maxAnswerLength' | 'nBest'> & AnswerSearch & { readonly maxLength: number };

async function settingsOf({ directory, maxLength, docStride, maxAnswerLength, nBest, nullScoreDiffThreshold }: OpenAnswererOptions): Promise<Settings> {
  const trained = await readTrainedInput(directory);
  return {
    maxLength: maxLength ?? trained.maxLength ?? Math.min(DEFAULT_LENGTH, trained.positions ?? DEFAULT_LENGTH),
    docStride: docStride ?? trained.answer?.docStride ?? defaults.docStride,
    maxAnswerLength: maxAnswerLength ?? trained.answer?.maxAnswerLength ?? defaults.maxAnswerLength,
    nBest: nBest ?? trained.answer?.nBest ?? defaults.nBest,
    nullScoreDiffThreshold,
  };
}

type Reader = TrainedModel & Required<Pick<TrainedModel, 'predictSpans'>>;

async function loadReader(trainer: SmallModelTrainer, directory: string, signal: AbortSignal | undefined): Promise<Reader> {
  const model = await trainer.load(directory, withSignal(signal));
  if (findsAnswers(model)) return model;
  const { head, labels } = model;
  await model.dispose();
  throw new StepsynthError('CHECKPOINT', `${directory}: ${head === 'none' ? 'is an encoder without a trained head' : `its model has labels (${labels.join(', ')})`} and finds no answers in a context`, {
    hint: head === 'none' ? 'Give a model that was trained for a task of type extractive-qa.' : 'openClassifier takes models with labels.',
  });
}

function findsAnswers(model: TrainedModel): model is Reader {
  return model.predictSpans !== undefined && (model.head ?? 'answer-span') === 'answer-span';
}

function toAnswers(questions: readonly Question[], windows: WindowedDataset, output: SpanPredictions, search: AnswerSearch): readonly Answer[] {
  const decoded = decodeAnswers(windows, output, search);
  return questions.map(({ context }, row) => {
    const best = decoded[row];
    if (best === undefined) return noAnswer;
    const { start, end, probability } = best;
    return { text: sliceCodePoints(context, start, end), start, end, score: probability };
  });
}

/** Questions come from outside, such as a request's body. */
function checkedQuestion({ question, context }: Question, row: number): Question {
  if (typeof question === 'string' && typeof context === 'string') return { question, context };
  throw new StepsynthError('ENCODING', `Row ${row}: \`question\` and \`context\` must be strings.`);
}

function withSignal(signal: AbortSignal | undefined): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}
