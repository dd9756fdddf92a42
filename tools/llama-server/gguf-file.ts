/** A value of a GGUF file's header; a number's type is said, since the format has several. */
export type GgufValue =
  | { readonly uint32: number }
  | { readonly float32: number }
  | { readonly bool: boolean }
  | { readonly string: string }
  | { readonly strings: readonly string[] }
  | { readonly float32s: readonly number[] }
  | { readonly int32s: readonly number[] };

/** A float32 tensor; `shape` as in numpy, rows first. */
export interface GgufTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

const VERSION = 3;
const ALIGNMENT = 32;
const TYPE = { uint32: 4, int32: 5, float32: 6, bool: 7, string: 8, array: 9 };
const F32 = 0;

/** The bytes of a GGUF file, version 3, little endian. */
export function ggufFile(fields: ReadonlyMap<string, GgufValue>, tensors: readonly GgufTensor[]): Buffer {
  const chunks = [Buffer.from('GGUF'), uint32(VERSION), uint64(tensors.length), uint64(fields.size)];
  for (const [key, value] of fields) chunks.push(text(key), ...valueChunks(value));
  let offset = 0;
  for (const { name, shape, values } of tensors) {
    chunks.push(text(name), uint32(shape.length), ...shape.toReversed().map(uint64), uint32(F32), uint64(offset));
    offset = aligned(offset + values.byteLength);
  }
  const header = Buffer.concat(chunks);
  return Buffer.concat([padded(header), ...tensors.map(({ values }) => padded(Buffer.from(values.buffer, values.byteOffset, values.byteLength)))]);
}

function valueChunks(value: GgufValue): Buffer[] {
  if ('uint32' in value) return [uint32(TYPE.uint32), uint32(value.uint32)];
  if ('float32' in value) return [uint32(TYPE.float32), float32(value.float32)];
  if ('bool' in value) return [uint32(TYPE.bool), Buffer.from([value.bool ? 1 : 0])];
  if ('string' in value) return [uint32(TYPE.string), text(value.string)];
  if ('strings' in value) return array(TYPE.string, value.strings.map(text));
  if ('float32s' in value) return array(TYPE.float32, value.float32s.map(float32));
  return array(TYPE.int32, value.int32s.map(int32));
}

function array(type: number, members: readonly Buffer[]): Buffer[] {
  return [uint32(TYPE.array), uint32(type), uint64(members.length), ...members];
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([uint64(bytes.length), bytes]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}

function float32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytes;
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(aligned(bytes.length) - bytes.length)]);
}
