import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { applyRowWeights, StepsynthError, storedRowWeights, type Rejection, type SyntheticExample } from '@stepsynth/core';
import { datasetFile, findRunLockHolder, openRunStore, type DatasetCardInputs, type RunDirectory } from '@stepsynth/core/node';
import { z } from 'zod';
import { planFromManifest } from '../compose/run-plan.ts';
import { datasetCardFacts } from '../runs/dataset-card-facts.ts';
import { shellWord } from '../terminal/shell-word.ts';

const reportSchema = z.object({ simulated: z.boolean(), rounds: z.array(z.unknown()).min(1), dataset: z.object({ sha256: z.string() }) });

/**
 * The dataset of a finished run, from its database. Throws `RUN_LOCKED` while the run goes on, `RUN_DIRECTORY` before it
 * has come to its end and where the database is no longer that of the report.
 */
export async function readFinishedRun({ paths, manifest }: RunDirectory, shown: string): Promise<DatasetCardInputs> {
  const holder = findRunLockHolder(paths.directory);
  if (holder !== undefined) throw new StepsynthError('RUN_LOCKED', `${shown} is in use by process ${holder.pid}`, { hint: 'Wait until the run is finished.' });
  if (!existsSync(paths.reportJson)) throw new StepsynthError('RUN_DIRECTORY', `${shown} is not finished: it has no report.json`, { hint: `stepsynth resume ${shellWord(shown)} goes on with it.` });
  const report = reportSchema.parse(JSON.parse(await readFile(paths.reportJson, 'utf8')));
  const plan = planFromManifest(manifest, paths.manifest);
  const { trained, rejections } = await readStages(paths.database, report.rounds.length);
  const inputs = { task: plan.task, examples: trained, rejections, facts: datasetCardFacts(plan, report.simulated) };
  if (createHash('sha256').update(datasetFile('jsonl', inputs)).digest('hex') === report.dataset.sha256) return inputs;
  throw new StepsynthError('RUN_DIRECTORY', `${shown}: run.db does not hold the dataset that report.json names`, { hint: `stepsynth verify ${shellWord(shown)} tells which rows differ.` });
}

/** What the final model was trained on, and the rejections of every stage, also of one that was not trained on. */
async function readStages(database: string, rounds: number): Promise<{ trained: readonly SyntheticExample[]; rejections: readonly Rejection[] }> {
  const store = openRunStore(database, { readOnly: true });
  try {
    const stages = await Promise.all([store.stage('seed', 0), store.stage('extrapolation', 0), ...Array.from({ length: rounds }, (_, round) => store.stage('extrapolation', round + 1))]);
    const final = z.int().parse(await store.fact('finalRound'));
    const rows = stages.slice(0, final + 2).flatMap((stage) => stage?.examples ?? []);
    return { trained: applyRowWeights(rows, await storedRowWeights(store, final)), rejections: stages.flatMap((stage) => stage?.rejections ?? []) };
  } finally {
    store.close();
  }
}
