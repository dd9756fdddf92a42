import { describe, expect, it } from 'vitest';
import type { SmallModelTrainer } from '../ports/small-model-trainer.ts';
import { createSimulatedRun } from '../testing/simulated-run.ts';
import { runS3 } from './run-s3.ts';

/** A trainer that measures anew each time and would choose otherwise each time. */
function fickle(trainer: SmallModelTrainer, asked: { trained: (string | undefined)[]; loaded: (string | undefined)[] }): SmallModelTrainer {
  let chosen = 0;
  return {
    async train(request, options = {}) {
      asked.trained.push(options.precision);
      const precision = options.precision ?? (chosen++ % 2 === 0 ? 'bf16' : 'fp32');
      const { onEvent } = options;
      const model = await trainer.train(request, { ...options, onEvent: (event) => onEvent?.(event.type === 'started' ? { ...event, precision } : event) });
      return { ...model, summary: { ...model.summary!, precision } };
    },
    load(directory, options = {}) {
      asked.loaded.push(options.precision);
      return trainer.load(directory, options);
    },
  };
}

describe('the precision of a run', () => {
  it('is chosen by the first training and kept by the others, and by a resumed run', async () => {
    const { dependencies, config } = createSimulatedRun({ seedRows: 12, validationRows: 24, testRows: 10 });
    const asked = { trained: [], loaded: [] };
    const stopped = new AbortController();
    const run = runS3({
      ...dependencies, trainer: fickle(dependencies.trainer, asked), signal: stopped.signal,
      onEvent: (event) => void (event.type === 'round-finished' && event.round === 1 && stopped.abort()),
    }, config);
    await expect(run).rejects.toMatchObject({ code: 'INTERRUPTED' });
    const { report } = await runS3({ ...dependencies, trainer: fickle(dependencies.trainer, asked) }, config);
    expect(asked.trained).toEqual([undefined, 'bf16', 'bf16']);
    expect(report.rounds.map(({ trainer }) => trainer.precision)).toEqual(['bf16', 'bf16', 'bf16']);
  });

  it('is that of the checkpoint when a model is loaded', async () => {
    const { dependencies, config } = createSimulatedRun({ seedRows: 12, validationRows: 24, testRows: 10 });
    const asked: { trained: (string | undefined)[]; loaded: (string | undefined)[] } = { trained: [], loaded: [] };
    const stopped = new AbortController();
    const run = runS3({
      ...dependencies, trainer: fickle(dependencies.trainer, asked), signal: stopped.signal,
      onEvent: (event) => void (event.type === 'predicting' && stopped.abort()),
    }, config);
    await expect(run).rejects.toMatchObject({ code: 'INTERRUPTED' });
    await runS3({ ...dependencies, trainer: fickle(dependencies.trainer, asked) }, { ...config, rounds: 0 });
    expect(asked.loaded).toContain('bf16');
  });
});
