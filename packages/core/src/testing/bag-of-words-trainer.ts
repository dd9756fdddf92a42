import type { EncodedDataset } from '../ports/encoded-dataset.ts';
import type { Predictions, SmallModelTrainer, TrainedModel, TrainingEvent, TrainingSummary, TrainRequest } from '../ports/small-model-trainer.ts';
import { createRandom } from '../random/seeded-random.ts';
import { hashedCounts, rowFeatures } from './bag-of-words-features.ts';
import { createHandedOutModels, INITIAL_CHECKPOINT } from './handed-out-models.ts';
import { createLogisticModel, type LogisticModel } from './logistic-model.ts';

/** A real small classifier behind the trainer's port, for tests of the loop: quick, deterministic, no checkpoint needed. */
export interface BagOfWordsTrainer extends SmallModelTrainer {
  /** Requests it trained on, in order. */
  readonly trained: readonly TrainRequest[];
  /** Folders it loaded, in order. */
  readonly loaded: readonly string[];
  /** Models handed out and not yet disposed. */
  open(): number;
}

/**
 * Trains logistic regression on words and pairs of words at most `window` apart (1: bigrams). Of the options it
 * heeds `epochs`, `seed`, `keep` and `labels`, of the rows their weights; the learning rate is its own. Models are saved in memory, by directory.
 * Its hidden states are counts of features hashed into 32 columns, whatever layer and pooling are asked for.
 */
export function createBagOfWordsTrainer({ window = 1, learningRate = 0.3 }: { window?: number; learningRate?: number } = {}): BagOfWordsTrainer {
  const saved = new Map<string, { weights: Float64Array; labels: readonly string[] }>();
  const trained: TrainRequest[] = [];
  const loaded: string[] = [];
  const models = createHandedOutModels();

  const handOut = (model: LogisticModel, labels: readonly string[], summary?: TrainingSummary): TrainedModel => {
    return {
      labels,
      ...(summary === undefined ? {} : { summary }),
      predict: async (data) => predict(model, data, labels.length, window),
      embed: async (data) => hashedCounts(data, window),
      save: async (directory) => {
        saved.set(directory, { weights: model.weights.slice(), labels });
      },
      dispose: models.handOut(),
    };
  };

  return {
    trained,
    loaded,
    open: models.open,
    async train(request, { signal, onEvent } = {}) {
      signal?.throwIfAborted();
      trained.push(request);
      const { model, summary } = fit(request, { window, learningRate, onEvent });
      return handOut(model, request.labels, summary);
    },
    async load(directory) {
      loaded.push(directory);
      const found = saved.get(directory);
      const initial = directory === INITIAL_CHECKPOINT || trained.some(({ checkpoint }) => checkpoint === directory);
      if (found === undefined && initial) return handOut(createLogisticModel(1), []);
      if (found === undefined) throw new Error(`No model was saved in ${directory}.`);
      return handOut(createLogisticModel(found.labels.length, found.weights.slice()), found.labels);
    },
  };
}

interface FitOptions {
  readonly window: number;
  readonly learningRate: number;
  readonly onEvent: ((event: TrainingEvent) => void) | undefined;
}

function fit(request: TrainRequest, { window, learningRate, onEvent }: FitOptions): { model: LogisticModel; summary: TrainingSummary } {
  const { training, selection, options, labels } = request;
  const gold = training.labels as Int32Array;
  const features = rowFeatures(training, window);
  const model = createLogisticModel(labels.length);
  const evaluations: TrainingSummary['evaluations'][number][] = [];
  const steps = training.rows * options.epochs;
  let best = model.weights.slice();
  let bestAccuracy = -1;
  let bestEpoch: number | null = null;
  let loss = 0;
  onEvent?.({ type: 'started', device: 'cpu', precision: 'fp64', threads: 1, totalSteps: steps, trainingRows: training.rows, trainingTokens: training.inputIds.length });
  for (let epoch = 1; epoch <= options.epochs; epoch += 1) {
    loss = 0;
    for (const row of createRandom(options.seed, 'epoch', epoch).shuffle([...features.keys()])) {
      loss += model.step(features[row] as Int32Array, gold[row] as number, learningRate, training.rowWeights?.[row]) / training.rows;
    }
    if (selection === undefined) continue;
    const scores = evaluate(model, selection, labels.length, window);
    const better = scores.accuracy > bestAccuracy;
    if (better) [bestAccuracy, bestEpoch, best] = [scores.accuracy, epoch, model.weights.slice()];
    evaluations.push({ epoch, step: epoch * training.rows, ...scores });
    onEvent?.({ type: 'evaluated', epoch, step: epoch * training.rows, ...scores, best: better });
  }
  if (bestEpoch !== null && options.keep === 'best') model.weights.set(best);
  const tokens = training.inputIds.length * options.epochs;
  const summary: TrainingSummary = {
    steps, epochs: options.epochs, tokens, seconds: 0, tokensPerSecond: 0, device: 'cpu', precision: 'fp64', threads: 1,
    parameters: model.weights.length, finalLoss: loss, bestEpoch, evaluations,
  };
  return { model, summary };
}

function evaluate(model: LogisticModel, data: EncodedDataset, labelCount: number, window: number): { loss: number; accuracy: number } {
  const { logits, losses } = predict(model, data, labelCount, window);
  const gold = data.labels as Int32Array;
  const correct = gold.filter((label, row) => {
    const own = logits.subarray(row * labelCount, (row + 1) * labelCount);
    return own.indexOf(Math.max(...own)) === label;
  }).length;
  return { loss: (losses as Float32Array).reduce((sum, value) => sum + value, 0) / data.rows, accuracy: correct / data.rows };
}

function predict(model: LogisticModel, data: EncodedDataset, labelCount: number, window: number): Predictions {
  const logits = new Float32Array(data.rows * labelCount);
  const losses = new Float32Array(data.rows);
  for (const [row, features] of rowFeatures(data, window).entries()) {
    const own = model.logits(features);
    logits.set(own, row * labelCount);
    const highest = Math.max(...own);
    const logSum = highest + Math.log(own.reduce((sum, logit) => sum + Math.exp(logit - highest), 0));
    losses[row] = logSum - (own[data.labels?.[row] ?? 0] as number);
  }
  return { rows: data.rows, labelCount, logits, ...(data.labels === undefined ? {} : { losses }) };
}
