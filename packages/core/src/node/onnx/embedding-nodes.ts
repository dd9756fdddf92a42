import type { ModelConfig } from './model-config.ts';
import { layerNorm } from './linear-nodes.ts';
import type { GraphBuilder, OnnxValue } from './onnx-graph.ts';

/** RoBERTa's tokenizers give no token types: its one row that matters is added to every token. */
function takesTokenTypes({ family, typeVocabularySize }: ModelConfig): boolean {
  return family === 'bert' && typeVocabularySize > 1;
}

/** All int64 [batch, sequence]. */
export function graphInputs(config: ModelConfig): OnnxValue[] {
  const names = ['input_ids', 'attention_mask', ...(takesTokenTypes(config) ? ['token_type_ids'] : [])];
  return names.map((name) => ({ name, type: 'int64', shape: ['batch', 'sequence'] }));
}

/** Sum of word, token type and position embeddings, normalised; [batch, sequence, d]. */
export function embedTokens(graph: GraphBuilder, config: ModelConfig): string {
  const prefix = `${config.family}.embeddings`;
  const table = (name: string, entries: number): string => graph.parameter(`${prefix}.${name}.weight`, entries, config.hiddenSize);
  const words = graph.node('embeddings/words', 'Gather', [table('word_embeddings', config.vocabularySize), 'input_ids']);
  const typed = config.typeVocabularySize === 0 ? words : addTokenTypes(graph, config, words, table('token_type_embeddings', config.typeVocabularySize));
  const positionTable = table('position_embeddings', config.maxPositions);
  const positions = config.family === 'roberta' ? countedPositions(graph, config.padTokenId, positionTable) : firstPositions(graph, positionTable);
  const sum = graph.node('embeddings/sum', 'Add', [typed, positions]);
  return layerNorm(graph, sum, `${prefix}.LayerNorm`, config.hiddenSize, config.layerNormEpsilon);
}

function addTokenTypes(graph: GraphBuilder, config: ModelConfig, words: string, table: string): string {
  const ids = takesTokenTypes(config) ? 'token_type_ids' : graph.integer('only_token_type', 0);
  return graph.node('embeddings/typed', 'Add', [words, graph.node('embeddings/token_types', 'Gather', [table, ids])]);
}

/** Positions 0, 1, ... of every row; [sequence, d]. */
function firstPositions(graph: GraphBuilder, table: string): string {
  const length = graph.node('sequence_length', 'Shape', ['input_ids'], [{ name: 'start', int: 1 }, { name: 'end', int: 2 }]);
  return graph.node('embeddings/positions', 'Slice', [table, graph.integers('first_position', 0), length, graph.integers('position_axis', 0)]);
}

/** Tokens count from the padding's id + 1 on, paddings stay at its id; [batch, sequence, d]. */
function countedPositions(graph: GraphBuilder, padTokenId: number, table: string): string {
  const padding = graph.integer('pad_token_id', padTokenId);
  const isPadding = graph.node('positions/is_padding', 'Equal', ['input_ids', padding]);
  const real = graph.node('positions/is_token', 'Where', [isPadding, graph.integer('zero_id', 0), graph.integer('one_id', 1)]);
  const count = graph.node('positions/count', 'CumSum', [real, graph.integer('token_axis', 1)]);
  const ofTokens = graph.node('positions/of_tokens', 'Mul', [count, real]);
  const ids = graph.node('positions/ids', 'Add', [ofTokens, padding]);
  return graph.node('embeddings/positions', 'Gather', [table, ids]);
}
