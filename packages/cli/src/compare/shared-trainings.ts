import { createHash, type Hash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { EncodedDataset, SmallModelTrainer, TrainCallOptions, TrainedModel, TrainingSummary, TrainRequest } from '@stepsynth/core';
import { openCheckpointStore } from '@stepsynth/core/node';

/** Trainings that several runs ask for, such as that on the seed data all rounds begin with, each done once. */
export interface SharedTrainings {
  /** A trainer that looks here first. `runtime` is what else decides about the weights: device, threads, precision. */
  of(trainer: SmallModelTrainer, runtime: unknown): SmallModelTrainer;
  /** One of the runs is done; after the last of them what is kept is removed. */
  leave(): Promise<void>;
}

/** What is kept of one training stands in a checkpoint store of its own, as its only round. */
const ONLY = 0;

/**
 * Keeps each training's model below `directory`, by a hash of all it was made from, until `runs` runs are done. The same
 * request again is answered with that model, loaded; while the first is under way the second waits for it.
 */
export function createSharedTrainings(directory: string, runs: number): SharedTrainings {
  const turns = new Map<string, Promise<unknown>>();
  let left = runs;
  return {
    of: (trainer, runtime) => ({
      ...trainer,
      train: (request, options = {}) => {
        const key = keyOf(request, runtime);
        const before = turns.get(key) ?? Promise.resolve();
        const turn = before.catch(() => {}).then(() => loadOrTrain(trainer, join(directory, key), request, options)); // a failure is told by the run it befell
        turns.set(key, turn);
        return turn;
      },
    }),
    leave: async () => {
      left -= 1;
      if (left === 0) await rm(directory, { recursive: true, force: true });
    },
  };
}

async function loadOrTrain(trainer: SmallModelTrainer, directory: string, request: TrainRequest, options: TrainCallOptions): Promise<TrainedModel> {
  const models = await openCheckpointStore(directory);
  const kept = await models.find(ONLY);
  if (kept !== undefined) return withSummary(await trainer.load(kept.directory, { ...(options.signal !== undefined && { signal: options.signal }), precision: kept.summary.precision }), kept.summary);
  const model = await trainer.train(request, options);
  try {
    await models.save(ONLY, model, model.summary as TrainingSummary);
    return model;
  } catch (error) {
    await model.dispose();
    throw error;
  }
}

/** A loaded model has none. */
function withSummary(model: TrainedModel, summary: TrainingSummary): TrainedModel {
  return {
    labels: model.labels,
    ...(model.head !== undefined && { head: model.head }),
    summary,
    predict: (data, options) => model.predict(data, options),
    ...(model.predictSpans !== undefined && { predictSpans: model.predictSpans.bind(model) }),
    embed: (data, options) => model.embed(data, options),
    save: (directory) => model.save(directory),
    dispose: () => model.dispose(),
  };
}

function keyOf({ training, selection, ...rest }: TrainRequest, runtime: unknown): string {
  const hash = createHash('sha256').update(JSON.stringify([rest, runtime]));
  addDataset(hash, training);
  if (selection !== undefined) addDataset(hash, selection);
  return hash.digest('hex').slice(0, 32);
}

function addDataset(hash: Hash, { inputIds, rowOffsets, tokenTypeIds, labels, answerTokens, rowWeights }: EncodedDataset): void {
  for (const values of [inputIds, rowOffsets, tokenTypeIds, labels, answerTokens, rowWeights]) {
    hash.update(`${values?.length ?? 'none'}:`);
    if (values !== undefined) hash.update(values);
  }
}
