import { open } from 'node:fs/promises';
import { z } from 'zod';

const LENGTH_BYTES = 8;
const MOST_HEADER_BYTES = 100_000_000;
const tensor = z.object({ data_offsets: z.tuple([z.int().min(0), z.int().min(0)]) });

/** Whether a safetensors file has all the bytes that its own header says; false for what is no safetensors file. */
export async function isWholeSafetensors(file: string): Promise<boolean> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const length = Buffer.alloc(LENGTH_BYTES);
    if ((await handle.read(length, 0, LENGTH_BYTES, 0)).bytesRead < LENGTH_BYTES) return false;
    const headerBytes = Number(length.readBigUInt64LE());
    if (headerBytes > MOST_HEADER_BYTES || LENGTH_BYTES + headerBytes > size) return false;
    const header = Buffer.alloc(headerBytes);
    await handle.read(header, 0, headerBytes, LENGTH_BYTES);
    const end = lastOffset(header.toString('utf8'));
    return end !== undefined && LENGTH_BYTES + headerBytes + end === size;
  } finally {
    await handle.close();
  }
}

function lastOffset(header: string): number | undefined {
  try {
    const entries = Object.entries(JSON.parse(header) as object).filter(([name]) => name !== '__metadata__');
    return entries.reduce((last, [, value]) => Math.max(last, tensor.parse(value).data_offsets[1]), 0);
  } catch {
    return undefined;
  }
}
