import type { EncodedDataset, WindowedDataset } from './encoded-dataset.ts';

/** `auto` takes the first CUDA device, else the CPU. */
export type Device = 'auto' | 'cpu' | 'cuda' | `cuda:${number}`;

/**
 * What a model computes in; its weights are kept in fp32 either way. `auto` takes bf16 where the device has it and it is
 * faster, which on a CPU a short measurement tells.
 */
export type Precision = 'auto' | 'fp32' | 'bf16';

/** Hyper-parameters with Hugging Face's names in camel case; defaults are Hugging Face Trainer's. */
export interface TrainingOptions {
  /** @default 5e-5 */
  readonly learningRate: number;
  /** @default 3 */
  readonly epochs: number;
  /** Exactly this many optimizer steps, be they fewer or more than `epochs` would take. */
  readonly maxSteps?: number;
  /** Rows per forward pass. @default 32 */
  readonly batchSize: number;
  /** Forward passes per optimizer step. @default 1 */
  readonly gradientAccumulationSteps: number;
  /** Share of all steps in [0, 1] over which the rate rises linearly from 0. @default 0 */
  readonly warmupRatio: number;
  /** Takes the place of `warmupRatio` when given. */
  readonly warmupSteps?: number;
  /** @default 0 */
  readonly weightDecay: number;
  /** `hugging-face` spares biases and LayerNorm; `all` decays every parameter (the paper's scripts). @default 'hugging-face' */
  readonly weightDecayOn: 'hugging-face' | 'all';
  /** Largest global gradient norm; 0 turns clipping off. @default 1 */
  readonly maxGradNorm: number;
  /** @default 0 */
  readonly labelSmoothing: number;
  /** Scales the checkpoint's own dropout rates off (false) or leaves them on (true). @default true */
  readonly dropout: boolean;
  /** Evaluations without a better selection accuracy after which training stops; 0 never stops. @default 0 */
  readonly earlyStoppingPatience: number;
  /** `best`: the weights of the best epoch on selection; `last`: those of the last step. @default 'best' */
  readonly keep: 'best' | 'last';
  /** @default 42 */
  readonly seed: number;
  /** Learning rate of each layer over that of the layer above it, in (0, 1]: the head has `learningRate`, the embeddings the least. @default 1 */
  readonly layerwiseLearningRateDecay?: number;
  /** Leaves word, position and token type embeddings and their LayerNorm as they are. @default false */
  readonly freezeEmbeddings?: boolean;
  /** Leaves this many layers, from the bottom, as they are. @default 0 */
  readonly freezeLayers?: number;
  /** What a row of a label counts in the loss, by label; a label left out counts 1. @default all 1 */
  readonly classWeights?: Readonly<Record<string, number>>;
  /** Exponent of the focal loss: each row's loss is weighted by (1 - probability of its label) ^ gamma. @default 0 */
  readonly focalGamma?: number;
}

/** One fine-tuning from an initial checkpoint. */
export interface TrainRequest {
  /** Folder in Hugging Face layout: config.json, model.safetensors, tokenizer files. */
  readonly checkpoint: string;
  /** None for `answer-span`. */
  readonly labels: readonly string[];
  /** `label`: one of `labels` from the first token. `answer-span`: a start and an end logit for each token. @default 'label' */
  readonly head?: 'label' | 'answer-span';
  readonly training: EncodedDataset;
  /** Evaluated after each epoch to keep the best weights; without it the last are kept. */
  readonly selection?: EncodedDataset;
  readonly options: TrainingOptions;
}

/** Progress of one fine-tuning; times in seconds. */
export type TrainingEvent =
  | { readonly type: 'started'; readonly device: string; readonly precision: string; readonly threads: number; readonly totalSteps: number; readonly trainingRows: number; readonly trainingTokens: number; /** Why this precision, for people. */ readonly precisionReason?: string; /** Steps that were done before, in another process. */ readonly resumedFromStep?: number; /** Why the state that was found is not used; empty: it is, or there was none. */ readonly stateRefused?: string }
  | { readonly type: 'step'; readonly step: number; readonly totalSteps: number; readonly epoch: number; readonly loss: number; readonly learningRate: number; readonly seconds: number }
  /** A step's batch does not fit into the memory budget and is computed in several passes, with the same result to rounding; the first such step alone. */
  | { readonly type: 'split'; readonly step: number; readonly rows: number; readonly passes: number; readonly memoryBudgetMb: number }
  | { readonly type: 'evaluated'; readonly epoch: number; readonly step: number; readonly loss: number; readonly accuracy: number; readonly best: boolean }
  | { readonly type: 'saved'; readonly step: number; readonly bytes: number; readonly seconds: number }
  | { readonly type: 'notice'; /** Something that makes the training slower than it could be. */ readonly message: string };

/**
 * Where a fine-tuning keeps what it needs to go on after its process died: weights, moments, step, random streams. The
 * same request with the same folder goes on from there, to the same weights; another one starts anew.
 */
export interface TrainingStateOptions {
  /** A folder of this training alone; the caller removes it once the model is stored. */
  readonly directory: string;
  /** Time between two writings, which take at most 2 % of the training; 0 writes after every step. @default 120 */
  readonly everySeconds?: number;
}

/** Settings of one call of `train`. */
export interface TrainCallOptions {
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: TrainingEvent) => void;
  /** A trainer that cannot keep a state ignores this. */
  readonly state?: TrainingStateOptions;
  /**
   * The `precision` of an earlier training, to compute in the same: what was measured then need not come out again.
   * A trainer with one precision ignores this.
   */
  readonly precision?: string;
}

/** Settings of one call of `load`. */
export interface LoadCallOptions {
  readonly signal?: AbortSignal;
  /** The `precision` that the model was trained in, to predict as the trained model did. @default the trainer's own */
  readonly precision?: string;
}

/** What one fine-tuning did. */
export interface TrainingSummary {
  readonly steps: number;
  readonly epochs: number;
  /** Real tokens that went through the model in training. */
  readonly tokens: number;
  /** Time in training steps, evaluation excluded. */
  readonly seconds: number;
  readonly tokensPerSecond: number;
  readonly device: string;
  readonly precision: string;
  /** Why this precision, for people. */
  readonly precisionReason?: string | undefined;
  readonly threads: number;
  readonly parameters: number;
  readonly finalLoss: number;
  /** MiB the trainer took as its limit, where it had one. */
  readonly memoryBudgetMb?: number | undefined;
  /** Steps whose batch was computed in more passes than asked for, to fit. */
  readonly splitSteps?: number | undefined;
  readonly bestEpoch: number | null;
  readonly evaluations: readonly { readonly epoch: number; readonly step: number; readonly loss: number; readonly accuracy: number }[];
}

/** Outputs for each row of a dataset, in row order. */
export interface Predictions {
  readonly rows: number;
  readonly labelCount: number;
  /** [rows, labelCount], row-major. */
  readonly logits: Float32Array;
  /** [rows], cross entropy of the row's own label; present where the dataset has labels. */
  readonly losses?: Float32Array;
}

/** Outputs of a span head for each token of a dataset, in its order. */
export interface SpanPredictions {
  readonly rows: number;
  /** [tokens], of all rows laid end to end: how well a token would begin the answer. */
  readonly startLogits: Float32Array;
  /** [tokens] */
  readonly endLogits: Float32Array;
  /**
   * [rows], mean of the cross entropies of the first and the last token over the row's tokens; NaN for a row that is left out
   * of the loss. Present where the dataset has `answerTokens`.
   */
  readonly losses?: Float32Array;
}

/** A model held by a trainer; `dispose` frees its memory and its process. */
export interface TrainedModel {
  /** None for `answer-span`. */
  readonly labels: readonly string[];
  /** What it was trained for; `none` for an encoder without a head. Absent where the trainer does not tell. */
  readonly head?: NonNullable<TrainRequest['head']> | 'none';
  /** Absent for a model that was loaded rather than trained. */
  readonly summary?: TrainingSummary;
  predict(data: EncodedDataset, options?: { signal?: AbortSignal }): Promise<Predictions>;
  /** Of a model with the head `answer-span`, which has no `predict` to speak of; absent for any other. */
  predictSpans?(data: WindowedDataset, options?: { signal?: AbortSignal }): Promise<SpanPredictions>;
  /**
   * Hidden states pooled over each row, [rows, hidden]; layer 0 is the embedding layer, -1 the last. `mean` is over all of a
   * row's tokens, special ones included; `checkpoint` is what the folder's sentence-transformers files (modules.json) ask
   * for, normalisation too, and the mean where there are none.
   */
  embed(data: EncodedDataset, options: { layer: number; pooling: 'cls' | 'mean' | 'checkpoint'; signal?: AbortSignal }): Promise<Float32Array>;
  /** Writes config.json and model.safetensors and copies the tokenizer's files; readable by transformers. */
  save(directory: string): Promise<void>;
  dispose(): Promise<void>;
}

/** Fine-tunes and loads small encoders. */
export interface SmallModelTrainer {
  /** Heads that it can train. @default any */
  readonly heads?: readonly NonNullable<TrainRequest['head']>[];
  train(request: TrainRequest, options?: TrainCallOptions): Promise<TrainedModel>;
  load(directory: string, options?: LoadCallOptions): Promise<TrainedModel>;
}
