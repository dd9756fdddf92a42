import { PbfWriter } from 'pbf';
import type { OnnxAttribute, OnnxGraph, OnnxInitializer, OnnxNode, OnnxValue } from './onnx-graph.ts';

/** What stands around the graph. */
export interface OnnxModelFacts {
  readonly opset: number;
  /** Shown by runtimes as the model's metadata. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Version of the file format: the one that came with opset 17. */
const IR_VERSION = 8;
const PRODUCER = 'stepsynth';

// Field numbers and values of onnx.proto.
const MODEL = { irVersion: 1, producerName: 2, graph: 7, opsetImport: 8, metadata: 14 } as const;
const OPSET = { version: 2 } as const;
const ENTRY = { key: 1, value: 2 } as const;
const GRAPH = { node: 1, name: 2, initializer: 5, input: 11, output: 12 } as const;
const NODE = { input: 1, output: 2, name: 3, operator: 4, attribute: 5 } as const;
const ATTRIBUTE = { name: 1, float: 2, int: 3, ints: 8, type: 20 } as const;
const ATTRIBUTE_TYPE = { float: 1, int: 2, ints: 7 } as const;
const TENSOR = { dims: 1, dataType: 2, name: 8, rawData: 9 } as const;
const DATA_TYPE = { float32: 1, int64: 7 } as const;
const VALUE = { name: 1, type: 2 } as const;
const TYPE = { tensor: 1 } as const;
const TENSOR_TYPE = { elementType: 1, shape: 2 } as const;
const SHAPE = { dimension: 1 } as const;
const DIMENSION = { value: 1, name: 2 } as const;
const LENGTH_DELIMITED = 2;

/** All of the model before its initialisers, which follow as the last part of the graph. */
export function encodeModelHead(graph: OnnxGraph, { opset, metadata }: OnnxModelFacts, initializerBytes: number): Uint8Array {
  const graphHead = encode(writeGraphHead, graph);
  return encode((_, pbf) => {
    pbf.writeVarintField(MODEL.irVersion, IR_VERSION);
    pbf.writeStringField(MODEL.producerName, PRODUCER);
    pbf.writeMessage(MODEL.opsetImport, (version: number, inner) => inner.writeVarintField(OPSET.version, version), opset);
    for (const entry of Object.entries(metadata)) pbf.writeMessage(MODEL.metadata, writeEntry, entry);
    writeLength(pbf, MODEL.graph, graphHead.length + initializerBytes);
    writeRaw(pbf, graphHead);
  }, undefined);
}

/** All of an initialiser in its graph before its data, which are its last part. */
export function encodeInitializerHead({ name, type, shape }: OnnxInitializer, dataBytes: number): Uint8Array {
  const tensorHead = encode((_, pbf) => {
    for (const size of shape) pbf.writeVarintField(TENSOR.dims, size);
    pbf.writeVarintField(TENSOR.dataType, DATA_TYPE[type]);
    pbf.writeStringField(TENSOR.name, name);
    writeLength(pbf, TENSOR.rawData, dataBytes);
  }, undefined);
  return encode((_, pbf) => {
    writeLength(pbf, GRAPH.initializer, tensorHead.length + dataBytes);
    writeRaw(pbf, tensorHead);
  }, undefined);
}

function encode<T>(write: (value: T, pbf: PbfWriter) => void, value: T): Uint8Array {
  const pbf = new PbfWriter();
  write(value, pbf);
  return pbf.finish();
}

function writeLength(pbf: PbfWriter, field: number, bytes: number): void {
  pbf.writeTag(field, LENGTH_DELIMITED);
  pbf.writeVarint(bytes);
}

function writeRaw(pbf: PbfWriter, bytes: Uint8Array): void {
  pbf.realloc(bytes.length);
  pbf.buf.set(bytes, pbf.pos);
  pbf.pos += bytes.length;
}

function writeEntry([key, value]: readonly [string, string], pbf: PbfWriter): void {
  pbf.writeStringField(ENTRY.key, key);
  pbf.writeStringField(ENTRY.value, value);
}

function writeGraphHead({ name, nodes, inputs, outputs }: OnnxGraph, pbf: PbfWriter): void {
  for (const node of nodes) pbf.writeMessage(GRAPH.node, writeNode, node);
  pbf.writeStringField(GRAPH.name, name);
  for (const input of inputs) pbf.writeMessage(GRAPH.input, writeValue, input);
  for (const output of outputs) pbf.writeMessage(GRAPH.output, writeValue, output);
}

function writeNode({ name, operator, inputs, output, attributes }: OnnxNode, pbf: PbfWriter): void {
  for (const input of inputs) pbf.writeStringField(NODE.input, input);
  pbf.writeStringField(NODE.output, output);
  pbf.writeStringField(NODE.name, name);
  pbf.writeStringField(NODE.operator, operator);
  for (const attribute of attributes) pbf.writeMessage(NODE.attribute, writeAttribute, attribute);
}

function writeAttribute(attribute: OnnxAttribute, pbf: PbfWriter): void {
  pbf.writeStringField(ATTRIBUTE.name, attribute.name);
  if ('float' in attribute) {
    pbf.writeFloatField(ATTRIBUTE.float, attribute.float);
    pbf.writeVarintField(ATTRIBUTE.type, ATTRIBUTE_TYPE.float);
  } else if ('int' in attribute) {
    pbf.writeVarintField(ATTRIBUTE.int, attribute.int);
    pbf.writeVarintField(ATTRIBUTE.type, ATTRIBUTE_TYPE.int);
  } else {
    for (const value of attribute.ints) pbf.writeVarintField(ATTRIBUTE.ints, value);
    pbf.writeVarintField(ATTRIBUTE.type, ATTRIBUTE_TYPE.ints);
  }
}

function writeValue({ name, type, shape }: OnnxValue, pbf: PbfWriter): void {
  pbf.writeStringField(VALUE.name, name);
  pbf.writeMessage(VALUE.type, (_, typePbf) => {
    typePbf.writeMessage(TYPE.tensor, (__, tensorPbf) => {
      tensorPbf.writeVarintField(TENSOR_TYPE.elementType, DATA_TYPE[type]);
      tensorPbf.writeMessage(TENSOR_TYPE.shape, writeShape, shape);
    }, undefined);
  }, undefined);
}

function writeShape(shape: OnnxValue['shape'], pbf: PbfWriter): void {
  for (const dimension of shape) {
    pbf.writeMessage(SHAPE.dimension, (_, inner) => {
      if (typeof dimension === 'number') inner.writeVarintField(DIMENSION.value, dimension);
      else inner.writeStringField(DIMENSION.name, dimension);
    }, undefined);
  }
}
