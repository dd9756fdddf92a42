import type { GoldExample, Label } from '../example/example.ts';
import { predictedLabels, softmax } from '../evaluation/softmax.ts';
import type { EncodedDataset } from '../ports/encoded-dataset.ts';
import type { GoldPart, StoredPrediction } from '../ports/run-store.ts';
import type { Predictions } from '../ports/small-model-trainer.ts';
import { interruptible } from './interruption.ts';
import type { RunContext } from './run-context.ts';
import type { RoundModel } from './train-round.ts';

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
  const output = await interruptible(run.signal, () => model.predict(encoded, run.signal === undefined ? {} : { signal: run.signal }));
  const predictions = toStoredPredictions(rows.examples, run.task.labels, output);
  await run.store.savePredictions(round, rows.part, predictions);
  return predictions;
}

/** Predictions as they are stored. */
export function toStoredPredictions(examples: readonly GoldExample[], labels: readonly Label[], output: Predictions): StoredPrediction[] {
  const probabilities = softmax(output.logits, labels.length);
  const predicted = predictedLabels(output.logits, labels.length);
  return examples.map((example, row) => {
    const own = probabilities.slice(row * labels.length, (row + 1) * labels.length);
    return {
      goldId: example.id,
      label: labels[predicted[row] as number] as Label,
      probabilities: [...own],
      loss: output.losses?.[row] ?? -Math.log(own[labels.indexOf(example.label)] as number),
    };
  });
}
