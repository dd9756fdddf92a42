import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { createRandom } from '@stepsynth/core';

import type { ParameterShape, RandomCheckpointOptions } from './encoder-parameters.ts';
import { encoderConfig, encoderParameters } from './encoder-parameters.ts';

/**
 * Writes config.json and model.safetensors of an untrained encoder without a head, in Hugging Face's layout and
 * names. The tokenizer's files are the caller's business. The same options give the same bytes.
 */
export async function writeRandomCheckpoint(directory: string, options: RandomCheckpointOptions): Promise<void> {
  await mkdir(directory, { recursive: true });
  await writeWhole(join(directory, 'config.json'), JSON.stringify(encoderConfig(options), null, 2));
  await writeWhole(join(directory, 'model.safetensors'), safetensorsOf(encoderParameters(options), options));
}

async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  await writeFile(`${path}.tmp`, content);
  await rename(`${path}.tmp`, path);
}

/** Format: u64 header size, JSON header, data; the header is padded with spaces so that data starts at a multiple of 8. */
function safetensorsOf(parameters: readonly ParameterShape[], options: RandomCheckpointOptions): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: { format: 'pt' } };
  let dataBytes = 0;
  for (const { name, shape } of parameters) {
    const start = dataBytes;
    dataBytes += 4 * elementCount(shape);
    header[name] = { dtype: 'F32', shape, data_offsets: [start, dataBytes] };
  }
  const headerText = JSON.stringify(header);
  const headerBytes = new TextEncoder().encode(headerText.padEnd(Math.ceil(headerText.length / 8) * 8));
  const file = new Uint8Array(8 + headerBytes.length + dataBytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerBytes.length), true);
  file.set(headerBytes, 8);
  let offset = 8 + headerBytes.length;
  for (const parameter of parameters) {
    const values = initialValues(parameter, options);
    file.set(new Uint8Array(values.buffer), offset);
    offset += values.byteLength;
  }
  return file;
}

function initialValues({ name, shape, kind }: ParameterShape, { seed, initializerRange = 0.02 }: RandomCheckpointOptions): Float32Array<ArrayBuffer> {
  const values = new Float32Array(elementCount(shape));
  if (kind === 'one') values.fill(1);
  if (kind === 'normal') fillNormal(values, initializerRange, createRandom('random-checkpoint', seed, name).next);
  return values;
}

/** Box–Muller. */
function fillNormal(values: Float32Array, standardDeviation: number, uniform: () => number): void {
  for (let index = 0; index < values.length; index += 2) {
    const radius = standardDeviation * Math.sqrt(-2 * Math.log(1 - uniform()));
    const angle = 2 * Math.PI * uniform();
    values[index] = radius * Math.cos(angle);
    values[index + 1] = radius * Math.sin(angle);
  }
}

function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
