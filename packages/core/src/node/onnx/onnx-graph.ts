/** Parts of an ONNX graph, as far as our models need them. */
export type OnnxAttribute = { readonly name: string } & (
  | { readonly int: number }
  | { readonly ints: readonly number[] }
  | { readonly float: number }
);

export interface OnnxNode {
  readonly name: string;
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes: readonly OnnxAttribute[];
}

/** A tensor known in advance; a shape of [] is a scalar. */
export interface OnnxInitializer {
  readonly name: string;
  readonly type: 'float32' | 'int64';
  readonly shape: readonly number[];
  /** Little-endian bytes, or the name of a checkpoint's parameter that holds them. */
  readonly data: Uint8Array | { readonly parameter: string };
}

/** An input or output; a text in the shape names a dimension that varies. */
export interface OnnxValue {
  readonly name: string;
  readonly type: 'float32' | 'int64';
  readonly shape: readonly (number | string)[];
}

export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxInitializer[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

/** Collects nodes in the order of computation. Every method gives the name of a value. */
export class GraphBuilder {
  readonly nodes: OnnxNode[] = [];
  readonly #initializers = new Map<string, OnnxInitializer>();

  get initializers(): readonly OnnxInitializer[] {
    return [...this.#initializers.values()];
  }

  /** @param output Name of the node and of its one output. */
  node(output: string, operator: string, inputs: readonly string[], attributes: readonly OnnxAttribute[] = []): string {
    this.nodes.push({ name: output, operator, inputs, output, attributes });
    return output;
  }

  /** Weights of the checkpoint, float32, under the name that they have there. */
  parameter(name: string, ...shape: number[]): string {
    return this.#initializer({ name, type: 'float32', shape, data: { parameter: name } });
  }

  /** A list of whole numbers. */
  integers(name: string, ...values: number[]): string {
    return this.#initializer({ name, type: 'int64', shape: [values.length], data: int64Bytes(values) });
  }

  integer(name: string, value: number): string {
    return this.#initializer({ name, type: 'int64', shape: [], data: int64Bytes([value]) });
  }

  float(name: string, value: number): string {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.#initializer({ name, type: 'float32', shape: [], data: bytes });
  }

  #initializer(initializer: OnnxInitializer): string {
    this.#initializers.set(initializer.name, initializer);
    return initializer.name;
  }
}

function int64Bytes(values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(8 * values.length);
  const view = new DataView(bytes.buffer);
  for (const [place, value] of values.entries()) view.setBigInt64(8 * place, BigInt(value), true);
  return bytes;
}
