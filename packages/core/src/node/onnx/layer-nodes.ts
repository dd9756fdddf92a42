import type { ModelConfig } from './model-config.ts';
import { layerNorm, linear } from './linear-nodes.ts';
import type { GraphBuilder, OnnxAttribute } from './onnx-graph.ts';
import { layerNames, type LayerNames } from './parameter-names.ts';

/** Values that every layer uses. */
export interface LayerContext {
  readonly graph: GraphBuilder;
  readonly config: ModelConfig;
  /** [-1, d] */
  readonly flatShape: string;
  /** [batch, sequence, heads, head size] */
  readonly headShape: string;
  /** [batch, 1, 1, sequence] */
  readonly maskBias: string;
}

const permutation = (...order: number[]): OnnxAttribute[] => [{ name: 'perm', ints: order }];

/** hidden [batch * sequence, d] -> the same. */
export function encoderLayer(context: LayerContext, hidden: string, layer: number): string {
  const { graph, config } = context;
  const { hiddenSize, intermediateSize, layerNormEpsilon } = config;
  const names = layerNames(config.family, layer);
  const attended = linear(graph, attention(context, hidden, names, `layer.${layer}`), names.attentionOutput, hiddenSize, hiddenSize);
  const attendedSum = graph.node(`layer.${layer}/attended`, 'Add', [attended, hidden]);
  const middle = layerNorm(graph, attendedSum, names.attentionNorm, hiddenSize, layerNormEpsilon);
  const wide = activate(context, linear(graph, middle, names.intermediate, hiddenSize, intermediateSize), `layer.${layer}/activation`);
  const fedSum = graph.node(`layer.${layer}/fed`, 'Add', [linear(graph, wide, names.output, intermediateSize, hiddenSize), middle]);
  return layerNorm(graph, fedSum, names.outputNorm, hiddenSize, layerNormEpsilon);
}

/** [batch * sequence, d] */
function attention({ graph, config, flatShape, headShape, maskBias }: LayerContext, hidden: string, names: LayerNames, place: string): string {
  const { hiddenSize, heads } = config;
  const heads4d = (name: string, part: string, ...order: number[]): string => {
    const flat = linear(graph, hidden, name, hiddenSize, hiddenSize);
    return graph.node(`${place}/${part}`, 'Transpose', [graph.node(`${place}/${part}_by_head`, 'Reshape', [flat, headShape])], permutation(...order));
  };
  const query = heads4d(names.query, 'query', 0, 2, 1, 3);
  const key = heads4d(names.key, 'key', 0, 2, 3, 1);
  const value = heads4d(names.value, 'value', 0, 2, 1, 3);
  const products = graph.node(`${place}/products`, 'MatMul', [query, key]); // [batch, heads, sequence, sequence]
  const scaled = graph.node(`${place}/scaled`, 'Mul', [products, graph.float('attention_scale', 1 / Math.sqrt(hiddenSize / heads))]);
  const scores = graph.node(`${place}/scores`, 'Add', [scaled, maskBias]);
  const probabilities = graph.node(`${place}/probabilities`, 'Softmax', [scores], [{ name: 'axis', int: -1 }]);
  const mixed = graph.node(`${place}/mixed`, 'MatMul', [probabilities, value]);
  const byToken = graph.node(`${place}/by_token`, 'Transpose', [mixed], permutation(0, 2, 1, 3));
  return graph.node(`${place}/context`, 'Reshape', [byToken, flatShape]);
}

function activate({ graph, config }: LayerContext, input: string, place: string): string {
  switch (config.activation) {
    case 'relu':
      return graph.node(place, 'Relu', [input]);
    case 'gelu':
      return scaledByHalf(graph, input, place, erfOf(graph, input, place));
    case 'gelu_tanh':
      return scaledByHalf(graph, input, place, tanhOf(graph, input, place));
  }
}

/** x / 2 * (1 + bounded) */
function scaledByHalf(graph: GraphBuilder, input: string, place: string, bounded: string): string {
  const shifted = graph.node(`${place}/shifted`, 'Add', [bounded, graph.float('one', 1)]);
  return graph.node(place, 'Mul', [graph.node(`${place}/product`, 'Mul', [input, shifted]), graph.float('half', 0.5)]);
}

/** erf(x / sqrt(2)) */
function erfOf(graph: GraphBuilder, input: string, place: string): string {
  return graph.node(`${place}/erf`, 'Erf', [graph.node(`${place}/scaled`, 'Div', [input, graph.float('sqrt_2', Math.SQRT2)])]);
}

/** tanh(sqrt(2 / pi) * (x + 0.044715 x^3)) */
function tanhOf(graph: GraphBuilder, input: string, place: string): string {
  const square = graph.node(`${place}/square`, 'Mul', [input, input]);
  const cubic = graph.node(`${place}/cubic`, 'Mul', [graph.node(`${place}/cube`, 'Mul', [square, input]), graph.float('gelu_cubic', 0.044715)]);
  const inner = graph.node(`${place}/inner`, 'Mul', [graph.node(`${place}/polynomial`, 'Add', [input, cubic]), graph.float('sqrt_2_over_pi', Math.sqrt(2 / Math.PI))]);
  return graph.node(`${place}/tanh`, 'Tanh', [inner]);
}
