import { StepsynthError } from '../errors.ts';
import { controlData } from '../control/control-data.ts';
import { chosenErrors } from '../error-choice/choose-errors.ts';
import type { SyntheticExample } from '../example/example.ts';
import { createFilterPipeline } from '../filter/filter-pipeline.ts';
import { applyRowWeights, storedRowWeights } from '../label-noise/row-weights.ts';
import type { RunStore } from '../ports/run-store.ts';
import type { S3Config } from './s3-config.ts';
import type { S3Dependencies } from './s3-dependencies.ts';
import { additionalData, initialData, otherSeedData, type StageSource } from './stage-data.ts';
import { recordedWaveFilters } from './wave-filters.ts';

/** What a dataset is made from a second time. */
export interface ReplayDependencies extends Pick<S3Dependencies, 'task' | 'teacher' | 'gold' | 'test' | 'contexts' | 'candidateFilters' | 'signal'> {
  /** The run's: its predictions and its final round. What it synthesized is not looked at. */
  readonly recorded: Pick<RunStore, 'predictions' | 'fact'>;
  /** Empty; takes what is made now. */
  readonly scratch: RunStore;
}

/**
 * Makes the dataset of a finished run again: Algorithms 1 and 2 with the teacher asked anew, and the errors of each round
 * taken from the stored predictions; what embeddings and votes turned away, and what rows counted, is taken as it is
 * recorded. Nothing is trained.
 *
 * @returns D_train of the final model, as `S3Result.dataset`.
 * @throws StepsynthError RUN_DIRECTORY where the run has not finished or its predictions are not those of these gold rows.
 */
export async function replayDataset(replay: ReplayDependencies, config: S3Config): Promise<readonly SyntheticExample[]> {
  const { task, teacher, gold, test, candidateFilters, recorded, scratch, signal } = replay;
  const final = await recorded.fact('finalRound');
  if (typeof final !== 'number') throw new StepsynthError('RUN_DIRECTORY', 'This run has not finished, so there is no dataset yet.', { hint: 'Resume the run first.' });
  const filters = createFilterPipeline({ task, filters: config.filters, gold, test, candidateFilters, waveFilters: recordedWaveFilters(recorded, config) });
  const source: StageSource = { ...replay, config, synthesis: { teacher, store: scratch, filters, concurrency: config.concurrency, signal } };
  const trainingSets = [await initialData(source)];
  await otherSeedData(source); // it took slots of the teacher, and later rows may not repeat it
  for (let round = 0; round < final; round += 1) {
    const { examples } = await additionalData(source, { round, errors: await recordedErrors(replay, round), predictions: await recorded.predictions(round, 'mining') });
    trainingSets.push(examples);
    await controlData(source, { round: round + 1, added: examples }); // it took slots of the teacher, and later rows may not repeat it
  }
  return applyRowWeights(trainingSets.flat(), await storedRowWeights(recorded, final));
}

/** The example that each row was written from, as the run chose it from D_mis^(q). */
async function recordedErrors({ recorded, gold }: ReplayDependencies, round: number): Promise<S3Dependencies['gold']['mining']> {
  const predictions = await recorded.predictions(round, 'mining');
  if (predictions === undefined || gold.mining.some(({ id }, row) => id !== predictions[row]?.goldId)) {
    throw new StepsynthError('RUN_DIRECTORY', `The stored predictions of round ${round} are not those of the mining rows.`, { hint: 'run.db was changed: restore the run directory from a copy.' });
  }
  const chosen = await chosenErrors(recorded, round, gold.mining);
  if (chosen === undefined) throw new StepsynthError('RUN_DIRECTORY', `The run does not say which errors of round ${round} it extrapolated.`, { hint: 'It was made by another version: verify it with that one.' });
  return chosen;
}
