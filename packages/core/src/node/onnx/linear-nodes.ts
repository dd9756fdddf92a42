import type { GraphBuilder } from './onnx-graph.ts';

/** input [n, in] -> [n, out]; the weight is [out, in], as PyTorch stores it. */
export function linear(graph: GraphBuilder, input: string, name: string, inputs: number, outputs: number, output = name): string {
  const weight = graph.parameter(`${name}.weight`, outputs, inputs);
  return graph.node(output, 'Gemm', [input, weight, graph.parameter(`${name}.bias`, outputs)], [{ name: 'transB', int: 1 }]);
}

/** Over the last dimension. */
export function layerNorm(graph: GraphBuilder, input: string, name: string, size: number, epsilon: number): string {
  const parameters = [graph.parameter(`${name}.weight`, size), graph.parameter(`${name}.bias`, size)];
  return graph.node(name, 'LayerNormalization', [input, ...parameters], [{ name: 'axis', int: -1 }, { name: 'epsilon', float: epsilon }]);
}
