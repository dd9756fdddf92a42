import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';

import type { EncodedDataset, Predictions, TrainedModel, TrainingSummary } from '@stepsynth/core';
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
  readonly summary?: TrainingSummary;
  readonly #client: TrainerClient;
  readonly #scratch: ScratchDirectory;
  #lastOperation: Promise<unknown> = Promise.resolve();
  #disposal: Promise<void> | undefined;

  constructor(parts: { labels: readonly string[]; summary?: TrainingSummary; client: TrainerClient; scratch: ScratchDirectory }) {
    this.labels = parts.labels;
    if (parts.summary !== undefined) this.summary = parts.summary;
    this.#client = parts.client;
    this.#scratch = parts.scratch;
  }

  async predict(data: EncodedDataset, options: SignalOption = {}): Promise<Predictions> {
    const table = await this.#evaluate(data, (files) =>
      this.#client.request('predict', files, { signal: options.signal }),
    );
    const predictions = { rows: table.rows, labelCount: table.columns, logits: table.values };
    return table.losses === undefined ? predictions : { ...predictions, losses: table.losses };
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
