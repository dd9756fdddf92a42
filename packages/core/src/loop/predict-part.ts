import type { GoldExample } from '../example/example.ts';
import type { EncodedDataset } from '../ports/encoded-dataset.ts';
import type { GoldPart, StoredPrediction } from '../ports/run-store.ts';
import { targetOf } from '../target/target-of.ts';
import { interruptible } from './interruption.ts';
import type { RunContext } from './run-context.ts';
import type { RoundModel } from './train-round.ts';

/** Fact of the run store with the paper's own scores of answers on test. */
export const WINDOW_SCORES_FACT = 'windowScores';

/** Gold rows to predict, and their token ids when they are needed. */
export interface PartRows {
  readonly part: GoldPart;
  readonly examples: readonly GoldExample[];
  encoded(): Promise<EncodedDataset>;
}

/** Predictions of a round's model on a part of gold: the stored ones, else made and stored. */
export async function predictPart(run: RunContext, round: number, rows: PartRows, source: RoundModel): Promise<readonly StoredPrediction[]> {
  const stored = await run.store.predictions(round, rows.part);
  if (stored !== undefined) return stored;
  run.onEvent?.({ type: 'predicting', round, part: rows.part, rows: rows.examples.length });
  const model = await source.model();
  const encoded = await rows.encoded();
  const options = run.signal === undefined ? {} : { signal: run.signal };
  const { predictions, windowScores } = await interruptible(run.signal, () => targetOf(run.task).predict(model, rows.examples, encoded, options));
  if (windowScores !== undefined && rows.part === 'test') await run.store.saveFact(WINDOW_SCORES_FACT, windowScores);
  await run.store.savePredictions(round, rows.part, predictions);
  return predictions;
}
