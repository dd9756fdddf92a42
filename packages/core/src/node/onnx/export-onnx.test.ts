import { cp, mkdtemp, open, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exportOnnx } from './export-onnx.ts';
import { readSafetensorsHeader } from './safetensors-header.ts';
import { readOnnx, type ReadOnnx } from './testing/read-onnx.ts';

const FIXTURES = path.join(import.meta.dirname, '../../../../native-trainer/native/tests/fixtures');
const FAMILIES = ['bert', 'distilbert', 'roberta'] as const;
const MODELS = FAMILIES.flatMap((family) => [family, `${family}-answers`] as const);
const [FLOAT32, INT64] = [1, 7];

let folder: string;
let modelDirectory: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'stepsynth onnx '));
  modelDirectory = path.join(folder, 'a model');
  file = path.join(folder, 'new', 'model.onnx');
  await useFixture('bert');
});
afterEach(() => rm(folder, { recursive: true }));

async function useFixture(model: (typeof MODELS)[number]): Promise<void> {
  for (const name of ['config.json', 'model.safetensors']) await cp(path.join(FIXTURES, model, name), path.join(modelDirectory, name));
}

async function exportAndRead(): Promise<ReadOnnx> {
  await exportOnnx({ modelDirectory, file });
  return readOnnx(await readFile(file));
}

async function changeConfig(change: Record<string, unknown>): Promise<void> {
  const place = path.join(modelDirectory, 'config.json');
  await writeFile(place, JSON.stringify({ ...JSON.parse(await readFile(place, 'utf8')), ...change }));
}

/** Texts of equal length, so that all stays in its place. */
async function changeHeader(from: string, to: string): Promise<void> {
  const place = path.join(modelDirectory, 'model.safetensors');
  const bytes = await readFile(place);
  bytes.write(to, bytes.indexOf(from));
  await writeFile(place, bytes);
}

describe('exportOnnx', () => {
  for (const model of MODELS) {
    it(`writes a graph of ${model} whose values are all defined before they are used`, async () => {
      await useFixture(model);
      const { nodes, initializers, inputs, outputs, opset, irVersion } = await exportAndRead();
      expect({ opset, irVersion }).toEqual({ opset: 17, irVersion: 8 });
      const defined = new Set([...initializers.keys(), ...inputs.map(({ name }) => name)]);
      const used = new Set<string>();
      for (const node of nodes) {
        for (const input of node.inputs) {
          expect(defined, `${node.name} uses ${input}`).toContain(input);
          used.add(input);
        }
        for (const output of node.outputs) {
          expect(defined, `${output} is defined twice`).not.toContain(output);
          defined.add(output);
        }
      }
      expect([...initializers.keys(), ...inputs.map(({ name }) => name)].filter((name) => !used.has(name))).toEqual([]);
      if (model.endsWith('-answers')) expect(outputs).toEqual(['start_logits', 'end_logits'].map((name) => ({ name, elementType: FLOAT32, shape: ['batch', 'sequence'] }))); // as optimum names them
      else expect(outputs).toEqual([{ name: 'logits', elementType: FLOAT32, shape: ['batch', 3] }]);
      expect(nodes.slice(-outputs.length).map((node) => node.outputs)).toEqual(outputs.map(({ name }) => [name]));
    });

    it(`copies the weights of ${model} byte for byte`, async () => {
      await useFixture(model);
      const { initializers } = await exportAndRead();
      const bytes = await readFile(path.join(modelDirectory, 'model.safetensors'));
      const handle = await open(path.join(modelDirectory, 'model.safetensors'));
      const stored = await readSafetensorsHeader(handle).finally(() => handle.close());
      expect([...stored.keys()].filter((name) => !initializers.has(name))).toEqual([]);
      for (const [name, { shape, offset, bytes: length }] of stored) {
        const copy = initializers.get(name);
        expect(copy).toMatchObject({ shape, dataType: FLOAT32 });
        expect(bytes.subarray(offset, offset + length).equals(copy?.data ?? Buffer.alloc(0)), name).toBe(true);
      }
    });
  }

  it('asks for token types where the model has them', async () => {
    const inputs = async (): Promise<unknown> => (await exportAndRead()).inputs;
    const input = (name: string): unknown => ({ name, elementType: INT64, shape: ['batch', 'sequence'] });
    expect(await inputs()).toEqual(['input_ids', 'attention_mask', 'token_type_ids'].map(input));
    await useFixture('roberta');
    expect(await inputs()).toEqual(['input_ids', 'attention_mask'].map(input));
    await useFixture('distilbert');
    expect(await inputs()).toEqual(['input_ids', 'attention_mask'].map(input));
  });

  it('tells of labels and of the longest row, and says what it wrote', async () => {
    await useFixture('roberta'); // 514 positions, of which two belong to no token
    const written = await exportOnnx({ modelDirectory, file });
    const bytes = await readFile(file);
    expect(written).toEqual({ bytes: bytes.length, opset: 17, inputs: ['input_ids', 'attention_mask'], outputs: ['logits'], labels: ['negative', 'neutral', 'positive'] });
    expect(readOnnx(bytes).metadata).toEqual({ model_type: 'roberta', labels: '["negative","neutral","positive"]', max_tokens: '512' });
    await changeConfig({ id2label: { 0: 'only one' } });
    expect((await exportOnnx({ modelDirectory, file })).labels).toEqual(['LABEL_0', 'LABEL_1', 'LABEL_2']);
    await useFixture('roberta-answers');
    expect(await exportOnnx({ modelDirectory, file })).toMatchObject({ outputs: ['start_logits', 'end_logits'], labels: [] });
    expect(readOnnx(await readFile(file)).metadata).toEqual({ model_type: 'roberta', max_tokens: '512' });
  });

  it('takes constants of the arithmetic from the configuration', async () => {
    const { nodes, initializers } = await exportAndRead();
    const norm = nodes.find(({ operator }) => operator === 'LayerNormalization');
    expect(norm?.attributes).toEqual({ axis: -1, epsilon: Math.fround(1e-12) });
    expect(Buffer.from(initializers.get('attention_scale')?.data ?? []).readFloatLE()).toBeCloseTo(1 / Math.sqrt(8), 6); // 32 in 4 heads
    expect(nodes.filter(({ operator }) => operator === 'Erf')).toHaveLength(3);
    await changeConfig({ hidden_act: 'relu' });
    expect((await exportAndRead()).nodes.filter(({ operator }) => operator === 'Erf')).toHaveLength(0);
  });

  it('writes the same bytes again, in place of the old file and with nothing beside it', async () => {
    await exportOnnx({ modelDirectory, file });
    const first = await readFile(file);
    await writeFile(file, 'old');
    await exportOnnx({ modelDirectory, file });
    expect(first.equals(await readFile(file))).toBe(true);
    expect(await readdir(path.dirname(file))).toEqual(['model.onnx']);
  });
});

describe('what cannot be exported', () => {
  const refusal = (part: string): unknown => expect.objectContaining({ code: 'CHECKPOINT', message: expect.stringContaining(part), hint: expect.any(String) });
  const exporting = (): Promise<unknown> => exportOnnx({ modelDirectory, file });

  it('names the file that is missing', async () => {
    await rm(path.join(modelDirectory, 'model.safetensors'));
    await expect(exporting()).rejects.toEqual(refusal('has no model.safetensors'));
    await rm(path.join(modelDirectory, 'config.json'));
    await expect(exporting()).rejects.toEqual(refusal('has no config.json'));
  });

  it('names the field of a configuration that it does not compute', async () => {
    for (const [change, part] of [
      [{ model_type: 'gpt2' }, 'model_type "gpt2" is not one of bert, distilbert, roberta'],
      [{ hidden_act: 'silu' }, 'hidden_act'],
      [{ num_attention_heads: 5 }, 'not a multiple of the number of heads'],
      [{ is_decoder: true }, 'is_decoder'],
    ] as const) {
      await useFixture('bert');
      await changeConfig(change);
      await expect(exporting()).rejects.toEqual(refusal(part));
    }
  });

  it('names the parameter that does not fit', async () => {
    await changeConfig({ intermediate_size: 65 });
    await expect(exporting()).rejects.toEqual(refusal('intermediate.dense.weight has shape [64, 32], expected [65, 32]'));
    await useFixture('bert');
    await changeHeader('"bert.embeddings.LayerNorm.bias"', '"bert.embeddings.LayerNorm.bios"');
    await expect(exporting()).rejects.toEqual(refusal('bert.embeddings.LayerNorm.bias is missing'));
    await useFixture('bert');
    await changeHeader('"F32"', '"I32"');
    await expect(exporting()).rejects.toEqual(refusal('float32 (F32) alone is exported'));
    await useFixture('bert');
    await changeHeader('"classifier.weight"', '"classifiex.weight"');
    await expect(exporting()).rejects.toEqual(refusal('has no classifier'));
  });

  it('refuses beyond 2 GB before it writes', async () => {
    const words = 2 ** 24;
    await changeConfig({ vocab_size: words });
    const place = path.join(modelDirectory, 'model.safetensors');
    const bytes = await readFile(place);
    const headerBytes = Number(bytes.readBigUInt64LE());
    const header = JSON.parse(bytes.toString('utf8', 8, 8 + headerBytes)) as Record<string, { shape: number[]; data_offsets: number[] }>;
    const largest = bytes.length + words * 32 * 4;
    Object.assign(header['bert.embeddings.word_embeddings.weight'] ?? {}, { shape: [words, 32], data_offsets: [bytes.length, largest] });
    const text = Buffer.from(JSON.stringify(header));
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(text.length));
    await writeFile(place, Buffer.concat([length, text]));
    await truncate(place, 8 + text.length + largest); // sparse
    await expect(exporting()).rejects.toEqual(refusal('its ONNX file would have 2.1 GB'));
    expect(await readdir(folder)).toEqual(['a model']);
  });

  it('refuses whatever is no safetensors file', async () => {
    const place = path.join(modelDirectory, 'model.safetensors');
    const whole = await readFile(place);
    await fc.assert(fc.asyncProperty(fc.oneof(fc.uint8Array({ maxLength: 64 }), fc.nat(whole.length - 1).map((size) => whole.subarray(0, size))), async (bytes) => {
      await writeFile(place, bytes);
      await expect(exporting()).rejects.toEqual(refusal('model.safetensors'));
    }), { numRuns: 60 });
  });
});
