import type { FileHandle } from 'node:fs/promises';
import { z } from 'zod';

/** One tensor of a safetensors file: where its bytes lie in the file. */
export interface StoredTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly offset: number;
  readonly bytes: number;
}

const LENGTH_BYTES = 8;
const MOST_HEADER_BYTES = 100_000_000;

const entry = z.object({
  dtype: z.string(),
  shape: z.array(z.int().min(0)),
  data_offsets: z.tuple([z.int().min(0), z.int().min(0)]),
});
const header = z.looseObject({ __metadata__: z.unknown().optional() })
  .transform(({ __metadata__: _, ...tensors }) => tensors)
  .pipe(z.record(z.string(), entry));

/**
 * The tensors of an open safetensors file by name.
 * @throws Error of one line where it is none, or lacks bytes that its header tells of.
 */
export async function readSafetensorsHeader(handle: FileHandle): Promise<ReadonlyMap<string, StoredTensor>> {
  const { size } = await handle.stat();
  const length = await read(handle, 0, LENGTH_BYTES);
  const headerBytes = length.length < LENGTH_BYTES ? Infinity : Number(length.readBigUInt64LE());
  if (headerBytes > MOST_HEADER_BYTES || LENGTH_BYTES + headerBytes > size) throw new Error('it is no safetensors file');
  const tensors = parseHeader((await read(handle, LENGTH_BYTES, headerBytes)).toString('utf8'));
  const dataAt = LENGTH_BYTES + headerBytes;
  return new Map(Object.entries(tensors).map(([name, { dtype, shape, data_offsets: [start, end] }]) => {
    if (end < start || dataAt + end > size) throw new Error(`the bytes of ${name} are not all there`);
    return [name, { dtype, shape, offset: dataAt + start, bytes: end - start }];
  }));
}

async function read(handle: FileHandle, position: number, bytes: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(bytes), 0, bytes, position);
  return buffer.subarray(0, bytesRead);
}

function parseHeader(text: string): z.output<typeof header> {
  try {
    return header.parse(JSON.parse(text));
  } catch (error) {
    throw new Error('its header is no safetensors header', { cause: error });
  }
}
