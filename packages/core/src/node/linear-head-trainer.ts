import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { predictedLabels } from '../evaluation/softmax.ts';
import type { EncodedDataset } from '../ports/encoded-dataset.ts';
import type { Predictions, SmallModelTrainer, TrainedModel, TrainingSummary } from '../ports/small-model-trainer.ts';
import { fitLogisticRegression, predictLogits, type LogisticRegression } from '../statistics/logistic-regression.ts';
import { pointsOf, type Points } from '../statistics/points.ts';
import { softmax } from '../evaluation/softmax.ts';

/** C of logistic regression: the one with the best accuracy on selection, the strongest penalty of equals; the middle one without selection. */
const INVERSE_PENALTIES = [0.01, 0.1, 1, 10] as const;
const DEFAULT_INVERSE_PENALTY = 1;

const headFile = z.object({ checkpoint: z.string(), labels: z.array(z.string()), dimensions: z.int(), weights: z.array(z.number()) });

/**
 * Trains logistic regression over the frozen, mean-pooled last states of the initial checkpoint, as few-shot methods on
 * sentence encoders do; `encoders` supplies the states. Of the training options none applies; row weights do. A saved model is
 * head.json beside a reference to the checkpoint: nothing but this trainer reads it.
 */
export function createLinearHeadTrainer(encoders: SmallModelTrainer): SmallModelTrainer {
  return {
    heads: ['label'],
    async train({ checkpoint, labels, training, selection }, { signal } = {}) {
      const encoder = await encoders.load(checkpoint, signalOf(signal));
      const started = performance.now();
      try {
        const points = await statesOf(encoder, training, signal);
        const held = selection === undefined ? undefined : { points: await statesOf(encoder, selection, signal), gold: selection.labels as Int32Array };
        const { head, accuracy } = fitBest(points, training, labels.length, held);
        const seconds = (performance.now() - started) / 1000;
        return modelOf({ encoder, checkpoint, labels, head, summary: summaryOf(training, head, { seconds, accuracy }) });
      } catch (error) {
        await encoder.dispose();
        throw error;
      }
    },
    async load(directory, { signal } = {}) {
      const { checkpoint, labels, dimensions, weights } = headFile.parse(JSON.parse(await readFile(path.join(directory, 'head.json'), 'utf8')));
      const encoder = await encoders.load(checkpoint, signalOf(signal));
      return modelOf({ encoder, checkpoint, labels, head: { labelCount: labels.length, dimensions, weights: Float64Array.from(weights) } });
    },
  };
}

function modelOf({ encoder, checkpoint, labels, head, summary }: { encoder: TrainedModel; checkpoint: string; labels: readonly string[]; head: LogisticRegression; summary?: TrainingSummary }): TrainedModel {
  return {
    labels,
    ...(summary !== undefined && { summary }),
    predict: async (data, { signal } = {}) => predictionsOf(head, await statesOf(encoder, data, signal), data.labels),
    embed: (data, options) => encoder.embed(data, options),
    async save(directory) {
      await mkdir(directory, { recursive: true });
      await writeFile(path.join(directory, 'head.json'), `${JSON.stringify({ checkpoint, labels, dimensions: head.dimensions, weights: [...head.weights] })}\n`);
    },
    dispose: () => encoder.dispose(),
  };
}

async function statesOf(encoder: TrainedModel, data: EncodedDataset, signal: AbortSignal | undefined): Promise<Points> {
  const states = await encoder.embed(data, { layer: -1, pooling: 'mean', ...signalOf(signal) });
  return pointsOf(states, states.length / data.rows);
}

function fitBest(points: Points, { labels, rowWeights }: EncodedDataset, labelCount: number, selection: { points: Points; gold: Int32Array } | undefined): { head: LogisticRegression; accuracy: number | undefined } {
  const fit = (inversePenalty: number): LogisticRegression => fitLogisticRegression(points, labels as Int32Array, labelCount, { inversePenalty, weights: rowWeights });
  if (selection === undefined) return { head: fit(DEFAULT_INVERSE_PENALTY), accuracy: undefined };
  const candidates = INVERSE_PENALTIES.map((inversePenalty) => {
    const head = fit(inversePenalty);
    const predicted = predictedLabels(predictLogits(head, selection.points), labelCount);
    return { head, accuracy: predicted.filter((label, row) => label === selection.gold[row]).length / predicted.length };
  });
  return candidates.toSorted((one, other) => other.accuracy - one.accuracy)[0] as { head: LogisticRegression; accuracy: number };
}

function predictionsOf(head: LogisticRegression, points: Points, gold: Int32Array | undefined): Predictions {
  const logits = predictLogits(head, points);
  const losses = gold === undefined ? undefined : lossesOf(logits, gold, head.labelCount);
  return { rows: points.rows, labelCount: head.labelCount, logits: Float32Array.from(logits), ...(losses !== undefined && { losses }) };
}

function lossesOf(logits: Float64Array, gold: Int32Array, labelCount: number): Float32Array {
  const probabilities = softmax(logits, labelCount);
  return Float32Array.from(gold, (label, row) => -Math.log(probabilities[row * labelCount + label] as number));
}

/** Of a closed form fit there is no step to tell of. */
function summaryOf(training: EncodedDataset, { weights }: LogisticRegression, { seconds, accuracy }: { seconds: number; accuracy: number | undefined }): TrainingSummary {
  const tokens = training.inputIds.length;
  return {
    steps: 0, epochs: 1, tokens, seconds, tokensPerSecond: tokens / Math.max(seconds, 1e-9), device: 'cpu', precision: 'fp64', threads: 1,
    parameters: weights.length, finalLoss: 0, bestEpoch: null,
    evaluations: accuracy === undefined ? [] : [{ epoch: 1, step: 0, loss: 0, accuracy }],
  };
}

function signalOf(signal: AbortSignal | undefined): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}
