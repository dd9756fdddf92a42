import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { exportOnnx } from './export-onnx.ts';
import { readSafetensorsHeader } from './safetensors-header.ts';

const FIXTURES = path.join(import.meta.dirname, '../../../../native-trainer/native/tests/fixtures');
const TOLERANCE = 1e-5;

/** The part of onnxruntime-node that is used. It is no dependency: its installation downloads what the lockfile does not know. */
interface OnnxRuntime {
  readonly Tensor: new (type: 'int64', data: BigInt64Array, shape: readonly number[]) => unknown;
  readonly InferenceSession: {
    create(file: string): Promise<{ readonly inputNames: readonly string[]; run(feeds: Record<string, unknown>): Promise<{ readonly logits: { readonly data: Float32Array } }> }>;
  };
}

const runtime = findOnnxRuntime();
if (runtime === undefined) process.stderr.write('Skipped: running exported models needs onnxruntime-node (STEPSYNTH_ONNXRUNTIME names its folder); tools/reference/check-onnx.py checks more.\n');

function findOnnxRuntime(): OnnxRuntime | undefined {
  try {
    return createRequire(import.meta.url)(process.env['STEPSYNTH_ONNXRUNTIME'] ?? 'onnxruntime-node') as OnnxRuntime;
  } catch {
    return undefined;
  }
}

/** Tensors of a parity fixture: rows laid end to end, and what transformers computes of them. */
async function readFixture(file: string): Promise<(name: string) => DataView> {
  const bytes = await readFile(file);
  const handle = await open(file);
  const tensors = await readSafetensorsHeader(handle).finally(() => handle.close());
  return (name) => {
    const tensor = tensors.get(name);
    if (tensor === undefined) throw new Error(`${file} has no ${name}`);
    return new DataView(bytes.buffer, bytes.byteOffset + tensor.offset, tensor.bytes);
  };
}

const integersOf = (view: DataView): number[] => Array.from({ length: view.byteLength / 4 }, (_, place) => view.getInt32(4 * place, true));
const floatsOf = (view: DataView): number[] => Array.from({ length: view.byteLength / 4 }, (_, place) => view.getFloat32(4 * place, true));
const bytesOf = (view: DataView): number[] => Array.from({ length: view.byteLength }, (_, place) => view.getUint8(place));

/** Ragged values as int64 [rows, longest]. */
function padded(values: readonly number[], offsets: readonly number[], padding: number): { data: BigInt64Array; shape: readonly number[] } {
  const rows = offsets.length - 1;
  const longest = Math.max(...offsets.slice(1).map((end, row) => end - (offsets[row] ?? 0)));
  const data = new BigInt64Array(rows * longest).fill(BigInt(padding));
  for (let row = 0; row < rows; row += 1) {
    data.set(values.slice(offsets[row], offsets[row + 1]).map(BigInt), row * longest);
  }
  return { data, shape: [rows, longest] };
}

describe.skipIf(runtime === undefined)('onnxruntime on exported models', () => {
  for (const family of ['bert', 'distilbert', 'roberta']) {
    it(`computes the logits of transformers with ${family}`, async () => {
      const { InferenceSession, Tensor } = runtime as OnnxRuntime;
      const folder = await mkdtemp(path.join(tmpdir(), 'stepsynth-onnx-'));
      const file = path.join(folder, 'model.onnx');
      await exportOnnx({ modelDirectory: path.join(FIXTURES, family), file });
      const session = await InferenceSession.create(file);
      for (const name of ['single', 'pair']) {
        const fixture = await readFixture(path.join(FIXTURES, family, `${name}.safetensors`));
        const offsets = integersOf(fixture('row_offsets'));
        const ids = integersOf(fixture('input_ids'));
        const columns: Record<string, ReturnType<typeof padded>> = {
          input_ids: padded(ids, offsets, 1),
          attention_mask: padded(ids.map(() => 1), offsets, 0),
          token_type_ids: padded(bytesOf(fixture('token_type_ids')), offsets, 0),
        };
        const feeds = Object.fromEntries(session.inputNames.map((input) => {
          const { data, shape } = columns[input] as ReturnType<typeof padded>;
          return [input, new Tensor('int64', data, shape)];
        }));
        const { logits } = await session.run(feeds);
        const expected = floatsOf(fixture('logits'));
        expect(logits.data).toHaveLength(expected.length);
        for (const [place, logit] of expected.entries()) {
          expect(Math.abs((logits.data[place] ?? NaN) - logit)).toBeLessThanOrEqual(TOLERANCE * Math.max(1, Math.abs(logit)));
        }
      }
      await rm(folder, { recursive: true });
    });
  }
});
