import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { writeRandomCheckpoint } from './random-checkpoint.ts';

const SIZES = { hiddenSize: 8, layers: 2, heads: 2, intermediateSize: 16, vocabularySize: 50, maxPositions: 12 };

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stepsynth-test-'));
});
afterAll(() => rm(folder, { recursive: true }));

interface HeaderEntry {
  shape: number[];
  data_offsets: [number, number];
}

async function write(modelType: 'bert' | 'distilbert' | 'roberta', seed: number): Promise<{ bytes: Buffer; header: Record<string, HeaderEntry>; dataAt: number }> {
  const directory = join(folder, `${modelType}-${seed}`);
  await writeRandomCheckpoint(directory, { modelType, ...SIZES, seed });
  const bytes = await readFile(join(directory, 'model.safetensors'));
  const headerBytes = Number(bytes.readBigUInt64LE(0));
  const { __metadata__: _, ...header } = JSON.parse(bytes.toString('utf8', 8, 8 + headerBytes)) as Record<string, HeaderEntry>;
  return { bytes, header, dataAt: 8 + headerBytes };
}

describe('writeRandomCheckpoint', () => {
  it('covers the data with tensors end to end, from an aligned start', async () => {
    for (const modelType of ['bert', 'distilbert', 'roberta'] as const) {
      const { bytes, header, dataAt } = await write(modelType, 1);
      let end = 0;
      for (const { shape, data_offsets: offsets } of Object.values(header)) {
        expect(offsets).toEqual([end, end + 4 * shape.reduce((product, size) => product * size, 1)]);
        end = offsets[1];
      }
      expect(dataAt % 8).toBe(0);
      expect(bytes.length).toBe(dataAt + end);
    }
  });

  it("uses each family's parameter names", async () => {
    const bert = Object.keys((await write('bert', 1)).header);
    const distilbert = Object.keys((await write('distilbert', 1)).header);
    expect(bert).toHaveLength(5 + 16 * SIZES.layers + 2);
    expect(distilbert).toHaveLength(4 + 16 * SIZES.layers);
    const roberta = await write('roberta', 1);
    expect(Object.keys(roberta.header)).toHaveLength(5 + 16 * SIZES.layers);
    expect(roberta.header['roberta.embeddings.position_embeddings.weight']?.shape).toEqual([SIZES.maxPositions + 2, SIZES.hiddenSize]);
    expect(bert).toContain('bert.encoder.layer.1.attention.output.LayerNorm.bias');
    expect(distilbert).toContain('distilbert.transformer.layer.1.ffn.lin2.weight');
  });

  it('gives the same bytes for a seed, others for another, with the standard deviation asked for', async () => {
    const first = await write('bert', 1);
    const entry = first.header['bert.embeddings.word_embeddings.weight'] as HeaderEntry;
    const values = Array.from({ length: 400 }, (_, index) => first.bytes.readFloatLE(first.dataAt + entry.data_offsets[0] + 4 * index));
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
    expect(deviation).toBeGreaterThan(0.017);
    expect(deviation).toBeLessThan(0.023);
    expect((await write('bert', 1)).bytes.equals(first.bytes)).toBe(true);
    expect((await write('bert', 2)).bytes.equals(first.bytes)).toBe(false);
  });
});
