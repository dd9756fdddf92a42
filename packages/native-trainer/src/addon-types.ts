/**
 * The only description of the native surface. Requests and replies are JSON documents, read strictly in C++
 * (an unknown key is an error), so that the addon and the plain executable `stepsynth-train` share one reader.
 * Tensors never cross: ids go by dataset file, outputs by prediction file (formats in native/README.md).
 */

/** Hyper-parameters as C++ reads them; names are Hugging Face's. */
export interface NativeTrainingOptions {
  readonly learning_rate: number;
  readonly epochs: number;
  /** 0: no limit. */
  readonly max_steps: number;
  readonly batch_size: number;
  readonly gradient_accumulation_steps: number;
  readonly warmup_ratio: number;
  /** -1: use `warmup_ratio`. */
  readonly warmup_steps: number;
  readonly weight_decay: number;
  readonly weight_decay_on: 'hugging-face' | 'all';
  readonly max_grad_norm: number;
  readonly label_smoothing: number;
  readonly dropout: boolean;
  readonly early_stopping_patience: number;
  readonly keep: 'best' | 'last';
  readonly seed: number;
  readonly layerwise_learning_rate_decay: number;
  readonly freeze_embeddings: boolean;
  readonly freeze_layers: number;
  /** By label; empty: all 1. */
  readonly class_weights: readonly number[];
  readonly focal_gamma: number;
}

/** Exact savings of a training that can be turned off: for measurements and tests, since the numbers stay the same. */
export interface NativeTechniques {
  /** The last layer for [CLS] alone. */
  readonly first_token_only: boolean;
  readonly fused_query_key_value: boolean;
  /** Only the word-embedding rows that occur are trained. */
  readonly compact_vocabulary: boolean;
  /** On the CPU: own kernels for what lies between the matrix products, attention included, and AdamW in bf16; absent: true. */
  readonly fused_kernels?: boolean;
  /** On the CPU: oneDNN for fp32 products where it is faster than MKL; needs `fused_kernels`; absent: true. */
  readonly onednn_products?: boolean;
  /** Steps captured as CUDA graphs and replayed; absent: true. */
  readonly cuda_graphs?: boolean;
}

/** The same of an inference. */
export interface NativeInferenceTechniques {
  /** Rows sorted by length within each window. */
  readonly sorted: boolean;
  /** The last layer for [CLS] alone. */
  readonly first_token_only: boolean;
}

/** Where the work runs. */
export interface NativeRuntime {
  /** `auto`, `cpu`, `cuda` or `cuda:N`. */
  readonly device: string;
  /** 0: one per physical core this process may use. */
  readonly threads: number;
  /** `auto` measures, on a CPU that has bf16 products, which is faster; see native/README.md. Absent: fp32. */
  readonly precision?: 'auto' | 'fp32' | 'bf16';
  /** MiB that a training on the CPU may take in all; absent or 0: what it has and nine tenths of what is free. */
  readonly memory_budget_mb?: number;
  /** The same numbers bit for bit on CUDA too, at some cost; absent: false. */
  readonly deterministic?: boolean;
}

/** Where a training is kept now and then, and from where it goes on. */
export interface NativeTrainingState {
  readonly directory: string;
  /** 0: after every step. */
  readonly every_seconds: number;
}

export interface NativeTrainRequest {
  readonly checkpoint: string;
  readonly labels: readonly string[];
  /** Absent: a label for each row. `answer-span`: a start and an end logit for each token; no labels. */
  readonly head?: 'answer-span';
  readonly training_file: string;
  /** Empty: no selection set. */
  readonly selection_file: string;
  readonly options: NativeTrainingOptions;
  readonly runtime: NativeRuntime;
  /** Absent: all on. */
  readonly techniques?: NativeTechniques;
  /** Absent: nowhere. */
  readonly state?: NativeTrainingState;
}

export interface NativeLoadRequest {
  readonly checkpoint: string;
  readonly runtime: NativeRuntime;
}

export interface NativePredictRequest {
  readonly data_file: string;
  readonly output_file: string;
  /** Absent: all on. */
  readonly techniques?: NativeInferenceTechniques;
}

export interface NativeEmbedRequest extends NativePredictRequest {
  /** 0 is the embedding layer, -1 the last. */
  readonly layer: number;
  readonly pooling: 'cls' | 'mean' | 'checkpoint';
}

export interface NativeSaveRequest {
  readonly directory: string;
}

/** Training events, one JSON document each, with the keys of core's `TrainingEvent` in snake case. */
export type EventCallback = (eventJson: string) => void;

/** One model with its training thread. One operation at a time; a second one is refused. */
export interface NativeModel {
  /** Resolves with the summary (JSON); rejects with an `Error` whose `code` is one of `NativeErrorCode`. */
  train(requestJson: string, onEvent: EventCallback): Promise<string>;
  load(requestJson: string): Promise<string>;
  predict(requestJson: string): Promise<string>;
  embed(requestJson: string): Promise<string>;
  save(requestJson: string): Promise<string>;
  /** Asks the running operation to stop; it rejects with `CANCELLED` within one step. */
  cancel(): void;
  /** Frees the weights; idempotent. */
  dispose(): void;
}

/** Codes set on errors that C++ raises. */
export type NativeErrorCode =
  | 'INVALID_REQUEST'
  | 'CHECKPOINT'
  | 'DATASET'
  | 'NON_FINITE_LOSS'
  | 'OUT_OF_MEMORY'
  | 'CANCELLED'
  | 'INTERNAL';

export interface NativeModule {
  readonly NativeModel: new () => NativeModel;
  /** JSON: libtorch version, CPU capability, CUDA devices, threads. */
  describe(): string;
  /** Cancels and joins every running operation; call on process exit. */
  stopAll(): void;
}
