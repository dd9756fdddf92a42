import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';

import type { EncodedDataset, Predictions, SpanPredictions, TrainedModel, TrainingSummary } from '@stepsynth/core';
import { StepsynthError } from '@stepsynth/core';

import type { NativeEmbedRequest, NativePredictRequest, NativeSaveRequest } from './addon-types.ts';
import { writeDatasetFile } from './dataset-file.ts';
import type { PredictionTable } from './prediction-file.ts';
import { readPredictionFile } from './prediction-file.ts';
import type { ScratchDirectory } from './scratch-directory.ts';
import type { TrainerClient } from './trainer-client.ts';

type SignalOption = { readonly signal?: AbortSignal | undefined };

/** A model in a child process. Operations asked for at once run one after another. */
export class NativeTrainedModel implements TrainedModel {
  readonly labels: readonly string[];
  readonly head?: NonNullable<TrainedModel['head']>;
  readonly summary?: TrainingSummary;
  readonly #client: TrainerClient;
  readonly #scratch: ScratchDirectory;
  #lastOperation: Promise<unknown> = Promise.resolve();
  #disposal: Promise<void> | undefined;

  constructor(parts: { labels: readonly string[]; head?: TrainedModel['head'] | undefined; summary?: TrainingSummary; client: TrainerClient; scratch: ScratchDirectory }) {
    this.labels = parts.labels;
    if (parts.head !== undefined) this.head = parts.head;
    if (parts.summary !== undefined) this.summary = parts.summary;
    this.#client = parts.client;
    this.#scratch = parts.scratch;
  }

  async predict(data: EncodedDataset, options: SignalOption = {}): Promise<Predictions> {
    const table = await this.#evaluate(data, (files) =>
      this.#client.request('predict', files, { signal: options.signal }),
    );
    if (table.tokens !== undefined) throw new StepsynthError('TRAINER', 'This model finds answers in a context and has no labels', { hint: 'use it with a task of type extractive-qa' });
    const predictions = { rows: table.rows, labelCount: table.columns, logits: table.values };
    return table.losses === undefined ? predictions : { ...predictions, losses: table.losses };
  }

  async predictSpans(data: EncodedDataset, options: SignalOption = {}): Promise<SpanPredictions> {
    const table = await this.#evaluate(data, (files) =>
      this.#client.request('predict', files, { signal: options.signal }),
    );
    return toSpanPredictions(table, data.inputIds.length);
  }

  async embed(data: EncodedDataset, options: { layer: number; pooling: 'cls' | 'mean' | 'checkpoint' } & SignalOption): Promise<Float32Array> {
    const table = await this.#evaluate(data, (files) => {
      const request: NativeEmbedRequest = { ...files, layer: options.layer, pooling: options.pooling };
      return this.#client.request('embed', request, { signal: options.signal });
    });
    return table.values;
  }

  async save(directory: string): Promise<void> {
    const request: NativeSaveRequest = { directory: resolve(directory) };
    await this.#enqueue(() => this.#client.request('save', request));
  }

  async dispose(): Promise<void> {
    this.#disposal ??= this.#client.kill().then(() => this.#scratch.remove());
    await this.#disposal;
  }

  /** Hands rows over and outputs back by files, which are gone when this settles. */
  #evaluate(data: EncodedDataset, ask: (files: NativePredictRequest) => Promise<unknown>): Promise<PredictionTable> {
    return this.#enqueue(async () => {
      if (this.#disposal !== undefined) throw new StepsynthError('TRAINER', 'The model is disposed');
      const files = { data_file: this.#scratch.newFile('rows', 'ssds'), output_file: this.#scratch.newFile('outputs', 'sspred') };
      try {
        await writeDatasetFile(files.data_file, data);
        await ask(files);
        return checkedRows(await readPredictionFile(files.output_file), data.rows);
      } finally {
        await Promise.all(Object.values(files).map((file) => rm(file, { force: true })));
      }
    });
  }

  #enqueue<Result>(operation: () => Promise<Result>): Promise<Result> {
    const result = this.#lastOperation.then(operation);
    this.#lastOperation = result.catch(() => {});
    return result;
  }
}

function checkedRows(table: PredictionTable, expected: number): PredictionTable {
  if (table.rows === expected) return table;
  throw new StepsynthError('TRAINER', `The trainer returned ${table.rows} rows for ${expected}`);
}

/** Parts the pairs of a start and an end logit. */
export function toSpanPredictions({ rows, tokens, columns, values, losses }: PredictionTable, expectedTokens: number): SpanPredictions {
  if (tokens === undefined || columns !== 2) throw new StepsynthError('TRAINER', 'This model has labels and finds no answers in a context', { hint: 'use one that was trained for a task of type extractive-qa' });
  if (tokens !== expectedTokens) throw new StepsynthError('TRAINER', `The trainer returned ${tokens} tokens for ${expectedTokens}`);
  return {
    rows,
    startLogits: Float32Array.from({ length: tokens }, (_, token) => values[2 * token] as number),
    endLogits: Float32Array.from({ length: tokens }, (_, token) => values[2 * token + 1] as number),
    ...(losses !== undefined && { losses }),
  };
}
