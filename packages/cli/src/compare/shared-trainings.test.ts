import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { SmallModelTrainer, TrainedModel, TrainingSummary, TrainRequest } from '@stepsynth/core';
import { createSharedTrainings } from './shared-trainings.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A folder that is not there yet, with a space in its path. */
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'stepsynth shared trainings-'));
  folders.push(folder);
  return join(folder, 'seed-0');
}

const summary: TrainingSummary = {
  steps: 1, epochs: 1, tokens: 1, seconds: 1, tokensPerSecond: 1, device: 'cpu', precision: 'bf16', threads: 1, parameters: 1, finalLoss: 0, bestEpoch: null, evaluations: [],
};
const options = { learningRate: 5e-5, epochs: 1, batchSize: 8, gradientAccumulationSteps: 1, warmupRatio: 0, weightDecay: 0, weightDecayOn: 'all', maxGradNorm: 1, labelSmoothing: 0, dropout: true, earlyStoppingPatience: 0, keep: 'best', seed: 0 } as const;

function request(tokens: readonly number[], changes: Partial<TrainRequest> = {}): TrainRequest {
  const training = { rows: 1, inputIds: Int32Array.from(tokens), rowOffsets: Int32Array.of(0, tokens.length), labels: Int32Array.of(0) };
  return { checkpoint: 'checkpoint', labels: ['n', 'p'], training, options, ...changes };
}

/** The n-th training gives a model that answers n, after `before`. */
function numberingTrainer(before: () => Promise<void> = async () => {}): { trainer: SmallModelTrainer; trained: () => number; loadedIn: (string | undefined)[] } {
  let trained = 0;
  const loadedIn: (string | undefined)[] = [];
  const model = (number: number, own?: TrainingSummary): TrainedModel => ({
    labels: ['n', 'p'],
    ...(own !== undefined && { summary: own }),
    predict: async () => ({ rows: 1, labelCount: 1, logits: Float32Array.of(number) }),
    embed: async () => Float32Array.of(number),
    save: async (directory) => writeFileSync(join(directory, 'model.safetensors'), String(number)),
    dispose: async () => {},
  });
  return {
    trained: () => trained, loadedIn,
    trainer: {
      train: async () => {
        trained += 1;
        const number = trained;
        await before();
        return model(number, summary);
      },
      load: async (directory, { precision } = {}) => {
        loadedIn.push(precision);
        return model(Number(readFileSync(join(directory, 'model.safetensors'), 'utf8')));
      },
    },
  };
}

async function answer(model: TrainedModel): Promise<number> {
  return (await model.predict(request([1]).training)).logits[0]!;
}

describe('createSharedTrainings', () => {
  it('trains once for the same request, with the summary and in the precision of the first', async () => {
    const { trainer, trained, loadedIn } = numberingTrainer();
    const shared = createSharedTrainings(newFolder(), 2);
    const first = await shared.of(trainer, { threads: 1 }).train(request([1, 2]));
    const second = await shared.of(trainer, { threads: 1 }).train(request([1, 2]));
    expect([await answer(first), await answer(second), trained()]).toEqual([1, 1, 1]);
    expect(second.summary).toEqual(summary);
    expect(loadedIn).toEqual(['bf16']);
  });

  it('trains anew where anything differs that the weights come from', async () => {
    const { trainer, trained } = numberingTrainer();
    const shared = createSharedTrainings(newFolder(), 2);
    const base = request([1, 2, 3]);
    const others: readonly TrainRequest[] = [
      base,
      request([1, 2, 4]),
      request([1, 2, 3], { options: { ...options, seed: 1 } }),
      request([1, 2, 3], { checkpoint: 'another' }),
      request([1, 2, 3], { head: 'answer-span' }),
      request([1, 2, 3], { selection: base.training }),
      request([1, 2, 3], { training: { ...base.training, labels: Int32Array.of(1) } }),
      request([1, 2, 3], { training: { ...base.training, rowWeights: Float32Array.of(0.5) } }),
      request([1, 2, 3], { training: { ...base.training, tokenTypeIds: Uint8Array.of(0, 0, 1) } }),
    ];
    for (const other of others) await shared.of(trainer, { threads: 1 }).train(other);
    await shared.of(trainer, { threads: 2 }).train(base);
    expect(trained()).toBe(others.length + 1);
  });

  it('lets a second run wait for a training that is under way', async () => {
    const gate = Promise.withResolvers<void>();
    const { trainer, trained } = numberingTrainer(() => gate.promise);
    const shared = createSharedTrainings(newFolder(), 2);
    const both = [1, 2].map(() => shared.of(trainer, {}).train(request([1])));
    gate.resolve();
    expect(await Promise.all((await Promise.all(both)).map(answer))).toEqual([1, 1]);
    expect(trained()).toBe(1);
  });

  it('lets the second run train where the first failed', async () => {
    const failures = [new Error('out of memory')];
    const { trainer } = numberingTrainer(async () => {
      const failure = failures.pop();
      if (failure !== undefined) throw failure;
    });
    const shared = createSharedTrainings(newFolder(), 2);
    const [first, second] = await Promise.allSettled([1, 2].map(() => shared.of(trainer, {}).train(request([1]))));
    expect(first).toMatchObject({ status: 'rejected', reason: { message: 'out of memory' } });
    expect(second?.status).toBe('fulfilled');
  });

  it('finds what an earlier process left, and removes all when the last run is done', async () => {
    const folder = newFolder();
    const { trainer, trained } = numberingTrainer();
    await createSharedTrainings(folder, 2).of(trainer, {}).train(request([1]));
    const shared = createSharedTrainings(folder, 2);
    await shared.of(trainer, {}).train(request([1]));
    expect(trained()).toBe(1);
    await shared.leave();
    expect(existsSync(folder)).toBe(true);
    await shared.leave();
    expect(existsSync(folder)).toBe(false);
  });
});
