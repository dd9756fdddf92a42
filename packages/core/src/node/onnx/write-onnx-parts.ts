import type { FileHandle } from 'node:fs/promises';
import type { OnnxGraph, OnnxInitializer } from './onnx-graph.ts';
import { encodeInitializerHead, encodeModelHead, type OnnxModelFacts } from './onnx-protobuf.ts';
import type { StoredTensor } from './safetensors-header.ts';

/** Protobuf's limit: readers refuse a longer message. */
export const MOST_ONNX_BYTES = 2 ** 31 - 1;

const COPY_BYTES = 1 << 22;

/** Consecutive bytes of the file: in memory, or lying in the checkpoint's weights. */
export type FilePart = Uint8Array | Pick<StoredTensor, 'offset' | 'bytes'>;

/**
 * The file as parts, so that the weights never stand in memory.
 * @param find Where the bytes of a checkpoint's parameter lie.
 */
export function layOutModel(graph: OnnxGraph, facts: OnnxModelFacts, find: (name: string, shape: readonly number[]) => StoredTensor): { parts: FilePart[]; bytes: number } {
  const initializers = graph.initializers.flatMap((initializer): FilePart[] => {
    const data = dataOf(initializer, find);
    return [encodeInitializerHead(initializer, sizeOf(data)), data];
  });
  const initializerBytes = initializers.reduce((sum, part) => sum + sizeOf(part), 0);
  const head = encodeModelHead(graph, facts, initializerBytes);
  return { parts: [head, ...initializers], bytes: head.length + initializerBytes };
}

/** Writes the parts one after another; those of the checkpoint are copied in pieces from `weights`. */
export async function writeParts(target: FileHandle, parts: readonly FilePart[], weights: FileHandle): Promise<void> {
  const buffer = Buffer.alloc(COPY_BYTES);
  for (const part of parts) {
    if (part instanceof Uint8Array) await target.writeFile(part);
    else await copyRange(target, weights, part, buffer);
  }
}

function dataOf({ data, shape }: OnnxInitializer, find: (name: string, shape: readonly number[]) => StoredTensor): FilePart {
  return data instanceof Uint8Array ? data : find(data.parameter, shape);
}

function sizeOf(part: FilePart): number {
  return part instanceof Uint8Array ? part.length : part.bytes;
}

async function copyRange(target: FileHandle, weights: FileHandle, { offset, bytes }: { offset: number; bytes: number }, buffer: Buffer): Promise<void> {
  for (let done = 0; done < bytes;) {
    const { bytesRead } = await weights.read(buffer, 0, Math.min(buffer.length, bytes - done), offset + done);
    if (bytesRead === 0) throw new Error('The weights were cut while they were read.');
    await target.writeFile(buffer.subarray(0, bytesRead));
    done += bytesRead;
  }
}
