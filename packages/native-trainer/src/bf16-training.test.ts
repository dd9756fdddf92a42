import assert from 'node:assert/strict';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { Precision, TrainedModel, TrainingEvent } from '@stepsynth/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { describeNative } from './describe-native.ts';
import { createNativeTrainer } from './native-trainer.ts';
import { makeToyFolder, TOY_LABELS, TOY_OPTIONS, toyDataset } from './testing/toy-task.ts';
import { skipWithoutAddon } from './testing/with-addon.ts';

/** Of logits between two computations in bf16, whose products carry 8 bits, over max(1, |x|). */
const BF16_ROUNDING = 2e-2;

describe.skipIf(skipWithoutAddon)('a training in bf16', () => {
  let folder = '';
  let checkpoint = '';
  const models: TrainedModel[] = [];

  beforeEach(async (test) => {
    const { cpuBf16 } = await describeNative();
    if (!cpuBf16) return test.skip('this CPU has neither AVX512-BF16 nor AMX');
    ({ folder, checkpoint } = await makeToyFolder({ layers: 2 }));
  });
  afterEach(async () => {
    await Promise.all(models.splice(0).map((model) => model.dispose()));
    if (folder !== '') await rm(folder, { recursive: true });
    folder = '';
  });

  function kept<Model extends TrainedModel>(model: Model): Model {
    models.push(model);
    return model;
  }

  async function train(precision: Precision): Promise<{ model: TrainedModel; started: TrainingEvent | undefined }> {
    const events: TrainingEvent[] = [];
    const options = { ...TOY_OPTIONS, dropout: true };
    const request = { checkpoint, labels: TOY_LABELS, training: toyDataset(256, 1), selection: toyDataset(64, 2), options };
    const model = await createNativeTrainer({ device: 'cpu', threads: 1, precision }).train(request, { onEvent: (event) => events.push(event) });
    return { model: kept(model), started: events[0] };
  }

  it('says so and learns the task', async () => {
    const { model, started } = await train('bf16');
    expect(started).toMatchObject({ type: 'started', precision: 'bf16', precisionReason: 'asked for' });
    expect(model.summary).toMatchObject({ steps: 64, precision: 'bf16', precisionReason: 'asked for' });
    expect(model.summary?.evaluations.at(-1)).toMatchObject({ accuracy: 1 });
    expect(model.summary?.finalLoss).toBeLessThan(0.1);
  });

  it('rounds otherwise than one in fp32, and repeats itself bit for bit', async () => {
    const rows = toyDataset(40, 4);
    const logits = async (precision: Precision): Promise<Float32Array> => (await (await train(precision)).model.predict(rows)).logits;
    const first = await logits('bf16');
    expect(await logits('bf16')).toEqual(first);
    expect(await logits('fp32')).not.toEqual(first);
  });

  it('saves weights in fp32, which predict alike in either precision', async () => {
    const { model } = await train('bf16');
    const saved = join(folder, 'saved');
    await model.save(saved);
    expect(await tensorTypes(join(saved, 'model.safetensors'))).toEqual(new Set(['F32']));
    const rows = toyDataset(40, 4);
    const { logits } = await model.predict(rows);
    for (const precision of ['bf16', 'fp32'] as const) {
      const loaded = kept(await createNativeTrainer({ device: 'cpu', threads: 1, precision }).load(saved));
      const again = (await loaded.predict(rows)).logits;
      if (precision === 'bf16') expect(again).toEqual(logits);
      else expect(largestError(again, logits)).toBeLessThan(BF16_ROUNDING);
    }
  });

  it('is what auto takes where a measurement shows it faster, and fp32 otherwise', async () => {
    const { model, started } = await train('auto');
    assert(started?.type === 'started');
    const [, times] = /^bf16 measured (\d+\.\d+) times as fast as fp32$/.exec(started.precisionReason ?? '') ?? [];
    if (times !== '1.10') expect(started.precision).toBe(Number(times) > 1.1 ? 'bf16' : 'fp32'); // 1.10 is rounded
    expect(model.summary).toMatchObject({ precision: started.precision, precisionReason: started.precisionReason });
  });
});

async function tensorTypes(file: string): Promise<Set<string>> {
  const bytes = await readFile(file);
  const header: Record<string, { dtype?: string }> = JSON.parse(bytes.toString('utf8', 8, 8 + Number(bytes.readBigUInt64LE())));
  return new Set(Object.values(header).flatMap(({ dtype }) => dtype ?? []));
}

function largestError(actual: Float32Array, expected: Float32Array): number {
  return Math.max(...actual.map((value, index) => Math.abs(value - (expected[index] as number)) / Math.max(1, Math.abs(expected[index] as number))));
}
