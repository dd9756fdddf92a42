import type { SyntheticExample } from '../example/example.ts';
import type { StoredPrediction } from '../ports/run-store.ts';
import { targetOf } from '../target/target-of.ts';
import { goldInTraining } from './gold-in-training.ts';
import { interruptible } from './interruption.ts';
import type { RunContext } from './run-context.ts';
import { fineTune } from './train-round.ts';

/**
 * Predictions on mining by a model that was trained on another draw of seed data and what was added so far, so that the
 * rows added answer the errors of one seed set and are trained on beside another (the paper's table 5, +ourAdd). The model
 * is freed when it has predicted.
 */
export async function predictTransferred(run: RunContext, round: number, trainingSet: readonly SyntheticExample[]): Promise<readonly StoredPrediction[]> {
  const other = await run.otherSeedData(); // also where it is not trained on again: later rows may not repeat it
  const stored = await run.store.predictions(round, 'mining');
  if (stored !== undefined) return stored;
  const added = trainingSet.filter((row) => row.round > 0);
  const model = await fineTune(run, round, [...goldInTraining(run), ...other, ...added]);
  try {
    const encoded = await run.encodedGold('mining');
    const { predictions } = await interruptible(run.signal, () => targetOf(run.task).predict(model, run.gold.mining, encoded, run.signal === undefined ? {} : { signal: run.signal }));
    await run.store.savePredictions(round, 'mining', predictions);
    return predictions;
  } finally {
    await model.dispose();
  }
}
