import { predictedLabels, softmax, type DatasetEncoder, type Device, type EncoderInput, type SmallModelTrainer } from '@stepsynth/core';
import { createDatasetEncoder } from '@stepsynth/core/node';
import { createNativeTrainer } from '@stepsynth/native-trainer';

/** What a model says of one row. */
export interface Classification {
  readonly label: string;
  /** By label, in the model's order; they sum to 1. */
  readonly probabilities: Readonly<Record<string, number>>;
}

/** A loaded model with its tokenizer. */
export interface Classifier {
  readonly labels: readonly string[];
  classify(inputs: readonly EncoderInput[], signal?: AbortSignal): Promise<readonly Classification[]>;
  close(): Promise<void>;
}

export interface ClassifierOptions {
  readonly directory: string;
  readonly maxLength: number;
  readonly device: Device;
  /** CPU threads; 0: one for each physical core. */
  readonly threads: number;
  readonly signal?: AbortSignal;
}

/** Loads a model through the native trainer. */
export async function openClassifier(options: ClassifierOptions): Promise<Classifier> {
  return classifierOf(createNativeTrainer({ device: options.device, threads: options.threads }), createDatasetEncoder({ checkpointDirectory: options.directory }), options);
}

async function classifierOf(trainer: SmallModelTrainer, encoder: DatasetEncoder & { close(): Promise<void> }, { directory, maxLength, signal }: ClassifierOptions): Promise<Classifier> {
  const model = await trainer.load(directory, withSignal(signal));
  const { labels } = model;
  return {
    labels,
    async classify(inputs, abort) {
      if (inputs.length === 0) return [];
      const encoded = await encoder.encode(inputs, { maxLength, ...withSignal(abort) });
      const { logits } = await model.predict(encoded, withSignal(abort));
      const probabilities = softmax(logits, labels.length);
      return Array.from(predictedLabels(logits, labels.length), (predicted, row) => ({
        label: labels[predicted]!,
        probabilities: Object.fromEntries(labels.map((label, index) => [label, probabilities[row * labels.length + index]!])),
      }));
    },
    async close() {
      await model.dispose();
      await encoder.close();
    },
  };
}

function withSignal(signal: AbortSignal | undefined): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}
