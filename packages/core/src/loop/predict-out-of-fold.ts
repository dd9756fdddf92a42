import type { GoldExample, SyntheticExample } from '../example/example.ts';
import type { StoredPrediction } from '../ports/run-store.ts';
import { createRandom } from '../random/seeded-random.ts';
import { targetOf } from '../target/target-of.ts';
import { contextOf } from '../task/task-spec.ts';
import { encodeExamples } from './encode-examples.ts';
import { interruptible } from './interruption.ts';
import type { RunContext } from './run-context.ts';
import { fineTune } from './train-round.ts';

/**
 * Predictions on mining, each by a model that was trained on the round's synthetic rows and on the other folds: a model
 * trained on a gold row makes no error on it. Rows of one context share a fold. Each fold is stored when it is done.
 */
export async function predictOutOfFold(run: RunContext, round: number, trainingSet: readonly SyntheticExample[]): Promise<readonly StoredPrediction[]> {
  const stored = await run.store.predictions(round, 'mining');
  if (stored !== undefined) return stored;
  const found = new Map<string, StoredPrediction>();
  for (const [fold, left] of foldsOf(run).entries()) {
    for (const prediction of await foldPredictions(run, { round, fold, left, trainingSet })) found.set(prediction.goldId, prediction);
  }
  const predictions = run.gold.mining.map(({ id }) => found.get(id) as StoredPrediction);
  await run.store.savePredictions(round, 'mining', predictions);
  return predictions;
}

interface Fold {
  readonly round: number;
  readonly fold: number;
  /** Left out of training and predicted. */
  readonly left: readonly GoldExample[];
  readonly trainingSet: readonly SyntheticExample[];
}

async function foldPredictions(run: RunContext, { round, fold, left, trainingSet }: Fold): Promise<readonly StoredPrediction[]> {
  const fact = `outOfFold-${round}-${fold}`;
  const stored = (await run.store.fact(fact)) as readonly StoredPrediction[] | undefined;
  if (stored !== undefined) return stored;
  const leftOut = new Set(left);
  const model = await fineTune(run, round, [...run.gold.mining.filter((example) => !leftOut.has(example)), ...trainingSet]);
  try {
    const encoded = await encodeExamples(left, run, run.config);
    const { predictions } = await interruptible(run.signal, () => targetOf(run.task).predict(model, left, encoded, run.signal === undefined ? {} : { signal: run.signal }));
    await run.store.saveFact(fact, predictions);
    return predictions;
  } finally {
    await model.dispose();
  }
}

/** Mining dealt into folds, group by group in seeded order; folds without a row are dropped. */
function foldsOf({ gold: { mining }, task, config: { outOfFold = 0, runSeed } }: RunContext): readonly (readonly GoldExample[])[] {
  const groups = [...Map.groupBy(mining, (example) => contextOf(task, example.fields) ?? example.id).values()];
  const folds: GoldExample[][] = Array.from({ length: outOfFold }, () => []);
  for (const [place, group] of createRandom(runSeed, 'out-of-fold').shuffle(groups).entries()) folds[place % outOfFold]?.push(...group);
  return folds.filter((fold) => fold.length > 0);
}
