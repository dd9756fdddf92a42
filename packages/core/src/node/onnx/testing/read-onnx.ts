import { PbfReader } from 'pbf';

/** An ONNX file as far as our tests look at it; field numbers are those of onnx.proto. */
export interface ReadOnnx {
  irVersion: number;
  opset: number;
  metadata: Record<string, string>;
  nodes: { operator: string; name: string; inputs: string[]; outputs: string[]; attributes: Record<string, number | number[]> }[];
  initializers: Map<string, { shape: number[]; dataType: number; data: Uint8Array }>;
  inputs: ReadValue[];
  outputs: ReadValue[];
}

interface ReadValue {
  name: string;
  elementType: number;
  shape: (number | string)[];
}

export function readOnnx(bytes: Uint8Array): ReadOnnx {
  const model: ReadOnnx = { irVersion: 0, opset: 0, metadata: {}, nodes: [], initializers: new Map(), inputs: [], outputs: [] };
  const pbf = new PbfReader(bytes);
  for (const field of fields(pbf)) {
    if (field === 1) model.irVersion = pbf.readVarint();
    if (field === 7) readGraph(pbf, model);
    if (field === 8) for (const part of message(pbf)) if (part === 2) model.opset = pbf.readVarint();
    if (field === 14) readEntry(pbf, model.metadata);
  }
  return model;
}

function* fields(pbf: PbfReader, end?: number): Generator<number> {
  for (let field = pbf.nextField(end); field !== 0; field = pbf.nextField(end)) yield field;
}

function message(pbf: PbfReader): Generator<number> {
  return fields(pbf, pbf.readVarint() + pbf.pos);
}

function readEntry(pbf: PbfReader, metadata: Record<string, string>): void {
  let key = '';
  for (const field of message(pbf)) {
    if (field === 1) key = pbf.readString();
    if (field === 2) metadata[key] = pbf.readString();
  }
}

function readGraph(pbf: PbfReader, model: ReadOnnx): void {
  for (const field of message(pbf)) {
    if (field === 1) model.nodes.push(readNode(pbf));
    if (field === 5) readInitializer(pbf, model.initializers);
    if (field === 11) model.inputs.push(readValue(pbf));
    if (field === 12) model.outputs.push(readValue(pbf));
  }
}

function readNode(pbf: PbfReader): ReadOnnx['nodes'][number] {
  const node: ReadOnnx['nodes'][number] = { operator: '', name: '', inputs: [], outputs: [], attributes: {} };
  for (const field of message(pbf)) {
    if (field === 1) node.inputs.push(pbf.readString());
    if (field === 2) node.outputs.push(pbf.readString());
    if (field === 3) node.name = pbf.readString();
    if (field === 4) node.operator = pbf.readString();
    if (field === 5) readAttribute(pbf, node.attributes);
  }
  return node;
}

function readAttribute(pbf: PbfReader, attributes: Record<string, number | number[]>): void {
  let name = '';
  const integers: number[] = [];
  for (const field of message(pbf)) {
    if (field === 1) name = pbf.readString();
    if (field === 2) attributes[name] = pbf.readFloat();
    if (field === 3) attributes[name] = pbf.readVarint(true);
    if (field === 8) attributes[name] = (integers.push(pbf.readVarint(true)), integers);
  }
}

function readInitializer(pbf: PbfReader, initializers: ReadOnnx['initializers']): void {
  const initializer = { shape: [] as number[], dataType: 0, data: new Uint8Array() };
  let name = '';
  for (const field of message(pbf)) {
    if (field === 1) initializer.shape.push(pbf.readVarint());
    if (field === 2) initializer.dataType = pbf.readVarint();
    if (field === 8) name = pbf.readString();
    if (field === 9) initializer.data = Uint8Array.from(pbf.readBytes());
  }
  initializers.set(name, initializer);
}

function readValue(pbf: PbfReader): ReadValue {
  const value: ReadValue = { name: '', elementType: 0, shape: [] };
  for (const field of message(pbf)) {
    if (field === 1) value.name = pbf.readString();
    if (field === 2) for (const type of message(pbf)) if (type === 1) readTensorType(pbf, value);
  }
  return value;
}

function readTensorType(pbf: PbfReader, value: ReadValue): void {
  for (const field of message(pbf)) {
    if (field === 1) value.elementType = pbf.readVarint();
    if (field === 2) for (const part of message(pbf)) if (part === 1) readDimension(pbf, value);
  }
}

function readDimension(pbf: PbfReader, value: ReadValue): void {
  for (const field of message(pbf)) value.shape.push(field === 1 ? pbf.readVarint() : pbf.readString());
}
