import { describe, expect, it } from 'vitest';
import type { TrainingEvent } from '../ports/small-model-trainer.ts';
import { createMemoryRunStore } from '../testing/memory-run-store.ts';
import { createPrecisionKeeper } from './run-precision.ts';

function started(precision: string): TrainingEvent {
  return { type: 'started', device: 'cpu', precision, threads: 2, totalSteps: 1, trainingRows: 1, trainingTokens: 1 };
}

describe('createPrecisionKeeper', () => {
  it('has nothing to ask for before the first training, and its precision from then on', async () => {
    const store = createMemoryRunStore();
    const first = await createPrecisionKeeper(store);
    expect(first.kept).toBeUndefined();
    first.keep(started('bf16'));
    await first.saved();
    expect((await createPrecisionKeeper(store)).kept).toBe('bf16');
  });

  it('stores the precision when the training starts, before it can be killed', async () => {
    const store = createMemoryRunStore();
    (await createPrecisionKeeper(store)).keep(started('bf16'));
    expect(await store.fact('precision')).toBe('bf16');
  });

  it('keeps the first', async () => {
    const store = createMemoryRunStore();
    await store.saveFact('precision', 'bf16');
    const keeper = await createPrecisionKeeper(store);
    keeper.keep(started('fp32'));
    await keeper.saved();
    expect(await store.fact('precision')).toBe('bf16');
  });

  it('tells when it could not be stored', async () => {
    const store = { ...createMemoryRunStore(), saveFact: () => Promise.reject(new Error('disk full')) };
    const keeper = await createPrecisionKeeper(store);
    keeper.keep(started('fp32'));
    await expect(keeper.saved()).rejects.toThrow('disk full');
  });
});
