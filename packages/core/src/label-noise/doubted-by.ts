import { StepsynthError } from '../errors.ts';
import type { SyntheticExample } from '../example/example.ts';
import { encodeExamples } from '../loop/encode-examples.ts';
import { goldInTraining } from '../loop/gold-in-training.ts';
import { interruptible } from '../loop/interruption.ts';
import type { RunContext } from '../loop/run-context.ts';
import { fineTune } from '../loop/train-round.ts';
import { createRandom } from '../random/seeded-random.ts';
import { textInput } from '../target/label-target.ts';
import { targetOf } from '../target/target-of.ts';
import type { LabelNoiseSettings } from '../task/label-noise-settings.ts';
import { doubtedRows } from './confident-learning.ts';
import { crossFitHead, dealFolds } from './cross-fit-head.ts';

/** Rows to look at, and by whom. */
export interface DoubtOptions {
  readonly rows: readonly SyntheticExample[];
  readonly settings: NonNullable<LabelNoiseSettings['disagreement']>;
}

/** Which rows' labels students doubt that were trained on the other folds. */
export async function doubtedBy(run: RunContext, round: number, { rows, settings }: DoubtOptions): Promise<readonly boolean[]> {
  const { labels } = run.task;
  const labelIds = rows.map(({ label }) => labels.indexOf(label));
  const probabilities = settings.student === 'head'
    ? await byHeads(run, round, { rows, settings }, labelIds)
    : await byEncoders(run, round, { rows, settings });
  return doubtedRows(probabilities, labelIds, labels.length);
}

async function byHeads(run: RunContext, round: number, { rows, settings: { folds } }: DoubtOptions, labelIds: readonly number[]): Promise<Float64Array> {
  const { task, embedder, signal, config: { runSeed } } = run;
  if (embedder === undefined) throw new StepsynthError('TRAINER', 'labelNoise.disagreement: a head needs the states of the initial checkpoint, and this run has no embedder.', { hint: 'Hand runS3 an `embedder`, or use student: encoder.' });
  const points = await interruptible(signal, () => embedder.embed(rows.map(({ fields }) => textInput(task, fields)), { signal }));
  return crossFitHead(points, { labelIds, labelCount: task.labels.length, folds, random: createRandom(runSeed, 'label-noise', round) });
}

/** Each fold's predictions are stored when they are made: a fold is a training of its own. */
async function byEncoders(run: RunContext, round: number, { rows, settings: { folds } }: DoubtOptions): Promise<Float64Array> {
  const labelCount = run.task.labels.length;
  const probabilities = new Float64Array(rows.length * labelCount);
  for (const [fold, { left, kept }] of dealFolds(rows.length, folds, createRandom(run.config.runSeed, 'label-noise', round)).entries()) {
    const pick = (places: readonly number[]): readonly SyntheticExample[] => places.map((place) => rows[place] as SyntheticExample);
    const predicted = await foldProbabilities(run, { fact: `crossFit-${round}-${fold}`, round, left: pick(left), kept: pick(kept) });
    for (const [place, row] of left.entries()) probabilities.set(predicted[place] as readonly number[], row * labelCount);
  }
  return probabilities;
}

interface Fold {
  readonly fact: string;
  readonly round: number;
  readonly left: readonly SyntheticExample[];
  readonly kept: readonly SyntheticExample[];
}

async function foldProbabilities(run: RunContext, { fact, round, left, kept }: Fold): Promise<readonly (readonly number[])[]> {
  const stored = (await run.store.fact(fact)) as readonly (readonly number[])[] | undefined;
  if (stored !== undefined) return stored;
  const model = await fineTune(run, round, [...goldInTraining(run), ...kept]);
  try {
    const encoded = await encodeExamples(left, run, run.config);
    const { predictions } = await interruptible(run.signal, () => targetOf(run.task).predict(model, left, encoded, run.signal === undefined ? {} : { signal: run.signal }));
    const probabilities = predictions.map((prediction) => prediction.probabilities);
    await run.store.saveFact(fact, probabilities);
    return probabilities;
  } finally {
    await model.dispose();
  }
}
