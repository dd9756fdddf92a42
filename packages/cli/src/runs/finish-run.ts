import type { Rejection, RunReport, RunStore, SyntheticExample } from '@stepsynth/core';
import { exportDataset, exportModel, type RunDirectory } from '@stepsynth/core/node';
import type { ComposedRun } from '../compose/compose.ts';
import { checkpointText, type RunPlan } from '../compose/run-plan.ts';
import { writeModelInput } from '../models/model-input.ts';
import { datasetCardFacts } from './dataset-card-facts.ts';
import { writeReport } from './write-report.ts';

/** What a finished run is made into. */
export interface FinishedRun {
  readonly directory: RunDirectory;
  readonly plan: RunPlan;
  readonly composed: ComposedRun;
  readonly report: RunReport;
  readonly dataset: readonly SyntheticExample[];
  /** Folder of the final round's checkpoint. */
  readonly checkpoint: string;
}

/** Writes `dataset/`, `model/` and the report, each whole or not at all; returns the report as written. */
export async function finishRun({ directory, plan, composed, report, dataset, checkpoint }: FinishedRun): Promise<RunReport> {
  const { paths } = directory;
  const { rows, sha256 } = await exportDataset({
    directory: paths.dataset,
    task: plan.task,
    examples: dataset,
    rejections: await readRejections(composed.dependencies.store, report.rounds.length),
    facts: datasetCardFacts(plan, report.simulated),
  });
  const final = finalReport(report, composed.warnings, { dataset: { rows, sha256 }, modelDirectory: paths.model, checkpoint: checkpointText(plan) });
  await exportModel({ directory: paths.model, checkpointDirectory: checkpoint, task: plan.task, report: final });
  await writeModelInput(paths.model, plan.task, plan.file.model.maxLength);
  await writeReport(directory, final, { ...composed.dependencies, config: composed.config });
  return final;
}

/** The loop's report with what only the run's folder knows: where the model is and what it was made from, the hash of train.jsonl, the teacher's warnings. */
export function finalReport(report: RunReport, warnings: readonly string[], { dataset, modelDirectory, checkpoint }: { dataset: RunReport['dataset']; modelDirectory: string; checkpoint: string }): RunReport {
  return {
    ...report,
    dataset,
    model: { ...report.model, directory: modelDirectory, checkpoint },
    warnings: [...warnings, ...report.warnings.filter((warning) => !warnings.includes(warning))],
  };
}

/** Rejections of every stage, also of the last, whose data was not trained on. */
async function readRejections(store: RunStore, rounds: number): Promise<readonly Rejection[]> {
  const stages = await Promise.all([store.stage('seed', 0), store.stage('extrapolation', 0), ...Array.from({ length: rounds }, (_, round) => store.stage('extrapolation', round + 1))]);
  return stages.flatMap((stage) => stage?.rejections ?? []);
}
