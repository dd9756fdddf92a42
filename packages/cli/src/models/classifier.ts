import type { Device, Precision } from '@stepsynth/core';
import { openClassifier as openWith, type Classifier } from '@stepsynth/core/node';
import { createNativeTrainer } from '@stepsynth/native-trainer';

export type { Classification, Classifier } from '@stepsynth/core/node';

export interface ClassifierOptions {
  readonly directory: string;
  readonly maxLength: number;
  readonly device: Device;
  /** CPU threads; 0: one for each physical core. */
  readonly threads: number;
  readonly precision: Precision;
  readonly signal?: AbortSignal;
}

/** Loads a model through the native trainer. */
export async function openClassifier({ device, threads, precision, ...options }: ClassifierOptions): Promise<Classifier> {
  return openWith({ ...options, trainer: createNativeTrainer({ device, threads, precision }) });
}
