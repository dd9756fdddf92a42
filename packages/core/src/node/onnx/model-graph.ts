import type { ModelConfig } from './model-config.ts';
import { embedTokens, graphInputs } from './embedding-nodes.ts';
import { encoderLayer, type LayerContext } from './layer-nodes.ts';
import { linear } from './linear-nodes.ts';
import { GraphBuilder, type OnnxGraph, type OnnxValue } from './onnx-graph.ts';
import { ANSWER_HEAD, headNames } from './parameter-names.ts';

/** Operators of ONNX 17 alone: LayerNormalization is the newest among them. */
export const ONNX_OPSET = 17;

const LOWEST_FLOAT32 = -3.4028234663852886e38; // what transformers adds to the score of a masked key

/** What a model gives out: a logit for each of so many labels, or for each token a start and an end logit. */
export type ModelHead = { readonly labels: number } | 'answer-span';

/**
 * The graph of a model: `input_ids`, `attention_mask` and, where the model tells two texts apart, `token_type_ids` (int64
 * [batch, sequence]) to `logits` (float32 [batch, labels]), or to `start_logits` and `end_logits` (float32 [batch, sequence]).
 * Hidden states are [batch * sequence, d], so that the linears are Gemm nodes over the checkpoint's weights as they are
 * stored, [out, in].
 */
export function modelGraph(config: ModelConfig, head: ModelHead): OnnxGraph {
  const graph = new GraphBuilder();
  const flatShape = graph.integers('flat_shape', -1, config.hiddenSize);
  const context: LayerContext = { graph, config, flatShape, headShape: headShape(graph, config), maskBias: maskBias(graph) };
  let hidden = graph.node('embeddings/flat', 'Reshape', [embedTokens(graph, config), flatShape]);
  for (let layer = 0; layer < config.layers; layer += 1) hidden = encoderLayer(context, hidden, layer);
  const outputs = head === 'answer-span' ? findAnswers(graph, config, hidden) : classify(graph, config, hidden, head.labels);
  return {
    name: `${config.family} ${head === 'answer-span' ? 'question answering' : 'sequence classifier'}`,
    nodes: graph.nodes,
    initializers: graph.initializers,
    inputs: graphInputs(config),
    outputs,
  };
}

/** [batch, sequence, heads, head size] */
function headShape(graph: GraphBuilder, { heads, hiddenSize }: ModelConfig): string {
  const batchAndSequence = graph.node('batch_and_sequence', 'Shape', ['input_ids']);
  return graph.node('head_shape', 'Concat', [batchAndSequence, graph.integers('heads_and_size', heads, hiddenSize / heads)], [{ name: 'axis', int: 0 }]);
}

/** 0 at tokens, the lowest float at padding; [batch, 1, 1, sequence]. */
function maskBias(graph: GraphBuilder): string {
  const masked = graph.node('mask/is_padding', 'Equal', ['attention_mask', graph.integer('zero_id', 0)]);
  const bias = graph.node('mask/bias_of_tokens', 'Where', [masked, graph.float('lowest', LOWEST_FLOAT32), graph.float('zero', 0)]);
  return graph.node('mask/bias', 'Unsqueeze', [bias, graph.integers('mask_axes', 1, 2)]);
}

function classify(graph: GraphBuilder, config: ModelConfig, hidden: string, labelCount: number): readonly OnnxValue[] {
  const names = headNames(config.family);
  const shape = graph.node('head/shape', 'Concat', ['batch_and_sequence', graph.integers('hidden_size', config.hiddenSize)], [{ name: 'axis', int: 0 }]);
  const byRow = graph.node('head/by_row', 'Reshape', [hidden, shape]);
  const first = graph.node('head/first_token', 'Gather', [byRow, graph.integer('first', 0)], [{ name: 'axis', int: 1 }]);
  const dense = linear(graph, first, names.dense, config.hiddenSize, config.hiddenSize);
  const pooled = graph.node('head/activation', config.family === 'distilbert' ? 'Relu' : 'Tanh', [dense]);
  linear(graph, pooled, names.classifier, config.hiddenSize, labelCount, 'logits');
  return [{ name: 'logits', type: 'float32', shape: ['batch', labelCount] }];
}

/** Outputs are named as Hugging Face's optimum names them. */
function findAnswers(graph: GraphBuilder, config: ModelConfig, hidden: string): readonly OnnxValue[] {
  const shape = graph.node('head/shape', 'Concat', ['batch_and_sequence', graph.integers('sides', 2)], [{ name: 'axis', int: 0 }]);
  const byRow = graph.node('head/by_row', 'Reshape', [linear(graph, hidden, ANSWER_HEAD, config.hiddenSize, 2), shape]);
  return ['start_logits', 'end_logits'].map((name, side): OnnxValue => {
    graph.node(name, 'Gather', [byRow, graph.integer(`${name}/side`, side)], [{ name: 'axis', int: 2 }]);
    return { name, type: 'float32', shape: ['batch', 'sequence'] };
  });
}
