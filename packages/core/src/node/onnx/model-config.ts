import { z } from 'zod';

export type Activation = 'gelu' | 'gelu_tanh' | 'relu';

/** What a model's graph depends on beside its weights; names as in Hugging Face's BERT configuration. */
export interface ModelConfig {
  readonly family: 'bert' | 'distilbert' | 'roberta';
  readonly vocabularySize: number;
  readonly hiddenSize: number;
  readonly layers: number;
  readonly heads: number;
  readonly intermediateSize: number;
  /** Rows of the position table; RoBERTa's first `padTokenId + 1` belong to no token. */
  readonly maxPositions: number;
  /** 0 for DistilBERT. */
  readonly typeVocabularySize: number;
  readonly activation: Activation;
  readonly layerNormEpsilon: number;
  /** RoBERTa counts positions from it. */
  readonly padTokenId: number;
  /** By id; empty where the file names none. */
  readonly labels: readonly string[];
}

const size = z.int().min(1);
const activation = z.enum(['gelu', 'gelu_new', 'gelu_pytorch_tanh', 'relu']).default('gelu')
  .transform((name): Activation => (name === 'gelu' || name === 'relu' ? name : 'gelu_tanh'));
const labels = z.record(z.string(), z.string()).default({})
  .transform((names) => Object.keys(names).map((_, id) => names[id] ?? `LABEL_${id}`));

/** Fields of BERT and RoBERTa; defaults are Hugging Face's. */
const bertFields = z.object({
  hidden_size: size.default(768),
  num_hidden_layers: size.default(12),
  num_attention_heads: size.default(12),
  intermediate_size: size.default(3072),
  max_position_embeddings: size.default(512),
  type_vocab_size: size.default(2),
  hidden_act: activation,
  layer_norm_eps: z.number().min(0).default(1e-12),
  position_embedding_type: z.literal('absolute').nullable().default('absolute'),
  is_decoder: z.literal(false).default(false),
  id2label: labels,
}).transform((config) => ({
  hiddenSize: config.hidden_size,
  layers: config.num_hidden_layers,
  heads: config.num_attention_heads,
  intermediateSize: config.intermediate_size,
  maxPositions: config.max_position_embeddings,
  typeVocabularySize: config.type_vocab_size,
  activation: config.hidden_act,
  layerNormEpsilon: config.layer_norm_eps,
  labels: config.id2label,
}));

const bert = z.intersection(bertFields, z.object({ vocab_size: size.default(30522) }))
  .transform(({ vocab_size, ...config }): ModelConfig => ({ family: 'bert', vocabularySize: vocab_size, padTokenId: 0, ...config }));

const roberta = z.intersection(bertFields, z.object({ vocab_size: size.default(50265), pad_token_id: z.int().min(0).default(1) }))
  .transform(({ vocab_size, pad_token_id, ...config }): ModelConfig => ({ family: 'roberta', vocabularySize: vocab_size, padTokenId: pad_token_id, ...config }));

const distilbert = z.object({
  vocab_size: size.default(30522),
  dim: size.default(768),
  n_layers: size.default(6),
  n_heads: size.default(12),
  hidden_dim: size.default(3072),
  max_position_embeddings: size.default(512),
  activation,
  id2label: labels,
}).transform((config): ModelConfig => ({
  family: 'distilbert',
  vocabularySize: config.vocab_size,
  hiddenSize: config.dim,
  layers: config.n_layers,
  heads: config.n_heads,
  intermediateSize: config.hidden_dim,
  maxPositions: config.max_position_embeddings,
  typeVocabularySize: 0,
  activation: config.activation,
  layerNormEpsilon: 1e-12,
  padTokenId: 0,
  labels: config.id2label,
}));

const byModelType = { bert, distilbert, roberta, camembert: roberta, 'xlm-roberta': roberta } as const;
export const exportableModelTypes: readonly string[] = Object.keys(byModelType);

const modelType = z.object({ model_type: z.string() });

/**
 * Reads a parsed config.json.
 * @throws Error of one line that says what cannot be exported.
 */
export function readModelConfig(document: unknown): ModelConfig {
  const type = modelType.safeParse(document);
  if (!type.success) throw new Error('it has no model_type');
  const schema = Object.entries(byModelType).find(([name]) => name === type.data.model_type)?.[1];
  if (schema === undefined) throw new Error(`model_type "${type.data.model_type}" is not one of ${exportableModelTypes.join(', ')}`);
  const config = schema.safeParse(document);
  if (!config.success) {
    const issue = config.error.issues[0];
    throw new Error(`${issue?.path.join('.')}: ${issue?.message}`);
  }
  if (config.data.hiddenSize % config.data.heads !== 0) throw new Error('the hidden size is not a multiple of the number of heads');
  return config.data;
}
