import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { predictedLabels } from '../evaluation/softmax.ts';
import { createBagOfWordsTrainer } from '../testing/bag-of-words-trainer.ts';
import { createSimulatedRun } from '../testing/simulated-run.ts';
import { createWordEncoder } from '../testing/word-encoder.ts';
import { createLinearHeadTrainer } from './linear-head-trainer.ts';

const folder = await mkdtemp(path.join(tmpdir(), 'stepsynth-head-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

const encode = (rows: readonly (readonly [string, number])[]) => createWordEncoder().encode(rows.map(([text, labelId]) => ({ text, labelId })), { maxLength: 16 });
const rows = ['good film', 'a good plot', 'so good', 'bad film', 'a bad plot', 'so bad'].map((text) => [text, text.includes('good') ? 1 : 0] as const);

describe('the linear head trainer', () => {
  it('learns over frozen states, and predicts alike after saving and loading', async () => {
    const encoders = createBagOfWordsTrainer();
    const training = await encode(rows);
    const checkpoint = path.join(folder, 'encoder');
    const encoder = await encoders.train({ checkpoint: '', labels: ['n', 'p'], training, options: { ...createSimulatedRun().config.training, seed: 0 } });
    await encoder.save(checkpoint);
    await encoder.dispose();
    const trainer = createLinearHeadTrainer(encoders);
    const model = await trainer.train({ checkpoint, labels: ['n', 'p'], training, selection: training, options: { ...createSimulatedRun().config.training, seed: 0 } });
    const unseen = await encode([['the good one', 1], ['the bad one', 0]]);
    const predictions = await model.predict(unseen);
    expect([...predictedLabels(predictions.logits, 2)]).toEqual([1, 0]);
    expect(predictions.losses?.every((loss) => loss < Math.LN2)).toBe(true);
    expect(model.summary?.evaluations[0]?.accuracy).toBe(1);
    await model.save(path.join(folder, 'head'));
    const loaded = await trainer.load(path.join(folder, 'head'));
    expect((await loaded.predict(unseen)).logits).toEqual(predictions.logits);
    await Promise.all([model.dispose(), loaded.dispose()]);
    expect(encoders.open()).toBe(0);
  });
});
