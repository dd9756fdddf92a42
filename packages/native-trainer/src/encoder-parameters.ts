/** Size and seed of a randomly initialised encoder. */
export interface RandomCheckpointOptions {
  readonly modelType: 'bert' | 'distilbert' | 'roberta';
  readonly hiddenSize: number;
  readonly layers: number;
  /** Divides `hiddenSize`. */
  readonly heads: number;
  readonly intermediateSize: number;
  readonly vocabularySize: number;
  /** Tokens of the longest row. */
  readonly maxPositions: number;
  readonly seed: number;
  /** Standard deviation of the weights; biases are 0 and LayerNorm weights 1. @default 0.02 */
  readonly initializerRange?: number;
}

/** One parameter of an encoder; `kind` is how it is initialised. */
export interface ParameterShape {
  readonly name: string;
  readonly shape: readonly number[];
  readonly kind: 'normal' | 'zero' | 'one';
}

const ROBERTA_PAD_TOKEN_ID = 1;
/** RoBERTa counts positions from the padding's id + 1 on. */
const RESERVED_POSITIONS = { bert: 0, distilbert: 0, roberta: ROBERTA_PAD_TOKEN_ID + 1 } as const;
const TOKEN_TYPES = { bert: 2, distilbert: 0, roberta: 1 } as const;

/** Places of a transformer block's parts in the names of BERT and RoBERTa, and in those of DistilBERT. */
const BLOCK_NAMES = {
  bert: {
    layer: 'encoder.layer',
    attention: ['attention.self.query', 'attention.self.key', 'attention.self.value', 'attention.output.dense'],
    attentionNorm: 'attention.output.LayerNorm',
    up: 'intermediate.dense',
    down: 'output.dense',
    outputNorm: 'output.LayerNorm',
  },
  distilbert: {
    layer: 'transformer.layer',
    attention: ['attention.q_lin', 'attention.k_lin', 'attention.v_lin', 'attention.out_lin'],
    attentionNorm: 'sa_layer_norm',
    up: 'ffn.lin1',
    down: 'ffn.lin2',
    outputNorm: 'output_layer_norm',
  },
} as const;

/** Every parameter of the encoder, without a head, under Hugging Face's names. */
export function encoderParameters(options: RandomCheckpointOptions): ParameterShape[] {
  const { modelType, layers, hiddenSize } = options;
  const embeddings = `${modelType}.embeddings`;
  return [
    normal(`${embeddings}.word_embeddings.weight`, options.vocabularySize, hiddenSize),
    normal(`${embeddings}.position_embeddings.weight`, options.maxPositions + RESERVED_POSITIONS[modelType], hiddenSize),
    ...(TOKEN_TYPES[modelType] > 0 ? [normal(`${embeddings}.token_type_embeddings.weight`, TOKEN_TYPES[modelType], hiddenSize)] : []),
    ...layerNorm(`${embeddings}.LayerNorm`, hiddenSize),
    ...Array.from({ length: layers }, (_, layer) => blockParameters(options, layer)).flat(),
    ...(modelType === 'bert' ? linear('bert.pooler.dense', hiddenSize, hiddenSize) : []),
  ];
}

/** The config.json of such an encoder, with Hugging Face's default rates. */
export function encoderConfig(options: RandomCheckpointOptions): Record<string, unknown> {
  switch (options.modelType) {
    case 'bert':
      return { architectures: ['BertModel'], ...bertConfig(options), layer_norm_eps: 1e-12, pad_token_id: 0 };
    case 'roberta':
      return { architectures: ['RobertaModel'], ...bertConfig(options), layer_norm_eps: 1e-5, pad_token_id: ROBERTA_PAD_TOKEN_ID, bos_token_id: 0, eos_token_id: 2 };
    case 'distilbert':
      return distilbertConfig(options);
  }
}

function blockParameters({ modelType, hiddenSize, intermediateSize }: RandomCheckpointOptions, layer: number): ParameterShape[] {
  const names = BLOCK_NAMES[modelType === 'distilbert' ? 'distilbert' : 'bert'];
  const prefix = `${modelType}.${names.layer}.${layer}`;
  return [
    ...names.attention.flatMap((name) => linear(`${prefix}.${name}`, hiddenSize, hiddenSize)),
    ...layerNorm(`${prefix}.${names.attentionNorm}`, hiddenSize),
    ...linear(`${prefix}.${names.up}`, intermediateSize, hiddenSize),
    ...linear(`${prefix}.${names.down}`, hiddenSize, intermediateSize),
    ...layerNorm(`${prefix}.${names.outputNorm}`, hiddenSize),
  ];
}

function normal(name: string, ...shape: number[]): ParameterShape {
  return { name, shape, kind: 'normal' };
}

function linear(name: string, outputs: number, inputs: number): ParameterShape[] {
  return [normal(`${name}.weight`, outputs, inputs), { name: `${name}.bias`, shape: [outputs], kind: 'zero' }];
}

function layerNorm(name: string, size: number): ParameterShape[] {
  return [
    { name: `${name}.weight`, shape: [size], kind: 'one' },
    { name: `${name}.bias`, shape: [size], kind: 'zero' },
  ];
}

function bertConfig(options: RandomCheckpointOptions): Record<string, unknown> {
  return {
    model_type: options.modelType,
    vocab_size: options.vocabularySize,
    hidden_size: options.hiddenSize,
    num_hidden_layers: options.layers,
    num_attention_heads: options.heads,
    intermediate_size: options.intermediateSize,
    hidden_act: 'gelu',
    hidden_dropout_prob: 0.1,
    attention_probs_dropout_prob: 0.1,
    max_position_embeddings: options.maxPositions + RESERVED_POSITIONS[options.modelType],
    type_vocab_size: TOKEN_TYPES[options.modelType],
    initializer_range: options.initializerRange ?? 0.02,
  };
}

function distilbertConfig(options: RandomCheckpointOptions): Record<string, unknown> {
  return {
    architectures: ['DistilBertModel'],
    model_type: 'distilbert',
    vocab_size: options.vocabularySize,
    dim: options.hiddenSize,
    n_layers: options.layers,
    n_heads: options.heads,
    hidden_dim: options.intermediateSize,
    activation: 'gelu',
    dropout: 0.1,
    attention_dropout: 0.1,
    seq_classif_dropout: 0.2,
    max_position_embeddings: options.maxPositions,
    sinusoidal_pos_embds: false,
    initializer_range: options.initializerRange ?? 0.02,
    pad_token_id: 0,
  };
}
