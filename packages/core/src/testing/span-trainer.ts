import type { EncodedDataset } from '../ports/encoded-dataset.ts';
import type { SmallModelTrainer, SpanPredictions, TrainedModel, TrainingSummary, TrainRequest } from '../ports/small-model-trainer.ts';
import { createRandom } from '../random/seeded-random.ts';
import { hashedCounts } from './bag-of-words-features.ts';
import { createHandedOutModels, INITIAL_CHECKPOINT } from './handed-out-models.ts';
import { spanRows, type SpanRow } from './span-features.ts';
import { createSpanModel, logSumExp, type SpanModel } from './span-model.ts';

/** A score no answer has: that of a token that can neither begin nor end one. */
const NEVER = -1e9;

/** A real small reader behind the trainer's port, for tests of the loop with answers: quick, deterministic, no checkpoint needed. */
export interface SpanTrainer extends SmallModelTrainer {
  /** Requests it trained on, in order. */
  readonly trained: readonly TrainRequest[];
  /** Models handed out and not yet disposed. */
  open(): number;
}

/** Trains a linear model over words near a token. Of the options it heeds `epochs`, `seed` and `keep`; the learning rate is its own. Its hidden states are counts of words hashed into 32 columns. */
export function createSpanTrainer({ learningRate = 0.1 }: { learningRate?: number } = {}): SpanTrainer {
  const saved = new Map<string, Float64Array>();
  const trained: TrainRequest[] = [];
  const models = createHandedOutModels();

  const handOut = (model: SpanModel, summary?: TrainingSummary): TrainedModel => {
    return {
      labels: [],
      head: 'answer-span',
      ...(summary === undefined ? {} : { summary }),
      predict: () => Promise.reject(new Error('A reader has no labels.')),
      predictSpans: async (data) => predictSpans(model, data),
      embed: async (data) => hashedCounts(data, 0),
      save: async (directory) => {
        saved.set(directory, model.weights.slice());
      },
      dispose: models.handOut(),
    };
  };

  return {
    trained,
    open: models.open,
    async train(request, { signal, onEvent } = {}) {
      signal?.throwIfAborted();
      if (request.head !== 'answer-span') throw new Error('A reader trains for answer spans.');
      trained.push(request);
      const { model, summary } = fit(request, learningRate);
      onEvent?.({ type: 'started', device: 'cpu', precision: 'fp64', threads: 1, totalSteps: summary.steps, trainingRows: request.training.rows, trainingTokens: request.training.inputIds.length });
      for (const evaluation of summary.evaluations) onEvent?.({ type: 'evaluated', ...evaluation, best: evaluation.epoch === summary.bestEpoch });
      return handOut(model, summary);
    },
    async load(directory) {
      if (directory === INITIAL_CHECKPOINT) return handOut(createSpanModel());
      const weights = saved.get(directory);
      if (weights === undefined) throw new Error(`No model was saved in ${directory}.`);
      return handOut(createSpanModel(weights.slice()));
    },
  };
}

function fit({ training, selection, options }: TrainRequest, learningRate: number): { model: SpanModel; summary: TrainingSummary } {
  const rows = spanRows(training);
  const model = createSpanModel();
  const evaluations: TrainingSummary['evaluations'][number][] = [];
  let best = { accuracy: -1, epoch: null as number | null, weights: model.weights };
  let loss = 0;
  for (let epoch = 1; epoch <= options.epochs; epoch += 1) {
    loss = 0;
    for (const row of createRandom(options.seed, 'epoch', epoch).shuffle([...rows.keys()])) {
      const answer = answerPlaces(training, row, rows[row] as SpanRow);
      if (answer !== undefined) loss += model.step(rows[row] as SpanRow, answer, learningRate) / rows.length;
    }
    if (selection === undefined) continue;
    const scores = evaluate(model, selection);
    if (scores.accuracy > best.accuracy) best = { accuracy: scores.accuracy, epoch, weights: model.weights.slice() };
    evaluations.push({ epoch, step: epoch * rows.length, ...scores });
  }
  if (best.epoch !== null && options.keep === 'best') model.weights.set(best.weights);
  const summary: TrainingSummary = {
    steps: rows.length * options.epochs, epochs: options.epochs, tokens: training.inputIds.length * options.epochs, seconds: 0, tokensPerSecond: 0,
    device: 'cpu', precision: 'fp64', threads: 1, parameters: model.weights.length, finalLoss: loss, bestEpoch: best.epoch, evaluations,
  };
  return { model, summary };
}

/** First and last token of the answer as places in the row's tokens; undefined for a row that is left out. */
function answerPlaces({ answerTokens }: EncodedDataset, row: number, { tokens }: SpanRow): [number, number] | undefined {
  const [first, last] = [answerTokens?.[2 * row] ?? -1, answerTokens?.[2 * row + 1] ?? -1];
  return first < 0 ? undefined : [tokens.indexOf(first), tokens.indexOf(last)];
}

/** Share of windows with both ends right, as the native trainer's evaluation counts. */
function evaluate(model: SpanModel, data: EncodedDataset): { loss: number; accuracy: number } {
  const rows = spanRows(data);
  let [right, loss] = [0, 0];
  for (const [row, own] of rows.entries()) {
    const answer = answerPlaces(data, row, own) ?? [0, 0];
    const sides = model.logits(own);
    loss += lossOf(sides, answer) / rows.length;
    if (sides.every((scores, side) => scores.indexOf(Math.max(...scores)) === answer[side])) right += 1;
  }
  return { loss, accuracy: right / rows.length };
}

function lossOf(sides: readonly Float64Array[], answer: readonly number[]): number {
  return sides.reduce((sum, scores, side) => sum + (logSumExp(scores) - (scores[answer[side] as number] as number)) / 2, 0);
}

function predictSpans(model: SpanModel, data: EncodedDataset): SpanPredictions {
  const startLogits = new Float32Array(data.inputIds.length).fill(NEVER);
  const endLogits = new Float32Array(data.inputIds.length).fill(NEVER);
  const losses = new Float32Array(data.rows);
  for (const [row, own] of spanRows(data).entries()) {
    const sides = model.logits(own);
    for (const [index, token] of own.tokens.entries()) {
      const place = (data.rowOffsets[row] as number) + token;
      startLogits[place] = sides[0][index] as number;
      endLogits[place] = sides[1][index] as number;
    }
    const answer = answerPlaces(data, row, own);
    losses[row] = answer === undefined ? Number.NaN : lossOf(sides, answer);
  }
  return { rows: data.rows, startLogits, endLogits, ...(data.answerTokens !== undefined && { losses }) };
}
