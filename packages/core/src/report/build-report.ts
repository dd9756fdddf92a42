import { StepsynthError } from '../errors.ts';
import { storedControls } from '../control/run-control.ts';
import { majorityWarning } from '../evaluation/majority-warning.ts';
import type { WindowScores } from '../evaluation/window-scores.ts';
import { storedGoldGap } from '../gap/stored-gap.ts';
import { goldInTraining } from '../loop/gold-in-training.ts';
import { WINDOW_SCORES_FACT } from '../loop/predict-part.ts';
import { stopPhrase } from '../loop/stop-phrase.ts';
import type { StopReason } from '../loop/stopping-rule.ts';
import { applyRowWeights } from '../label-noise/row-weights.ts';
import { OVERLAP_FACT, type OverlapTable } from '../overlap/overlap-table.ts';
import type { StoredPrediction } from '../ports/run-store.ts';
import { datasetSha256 } from '../synthesis/dataset-line.ts';
import { STEPSYNTH_VERSION } from '../version.ts';
import { countSpend, spendOfRound } from './count-spend.ts';
import { errorSamples } from './error-samples.ts';
import { gainOf } from './gain.ts';
import { rejectionSamples } from './rejection-samples.ts';
import type { FinalReportInputs } from './report-inputs.ts';
import { readRounds, type RoundData } from './round-data.ts';
import { roundReports } from './round-report.ts';
import type { RunReport } from './run-report.ts';
import { targetOf } from '../target/target-of.ts';

/**
 * The report of a finished run, wholly derived from the stores and the gold labels: building it again trains and asks
 * nothing and gives the same.
 *
 * @throws StepsynthError RUN_DIRECTORY when the run has not been scored on test.
 */
export async function buildReport(inputs: FinalReportInputs): Promise<RunReport> {
  const { task, store, gold, config } = inputs;
  const rounds = await readRounds(inputs);
  const { final, stopReason, predictions } = await readFinish(inputs, rounds);
  const unused = (await store.stage('extrapolation', rounds.length))?.warnings ?? []; // data that was not trained on
  const unusedSpend = await spendOfRound(store, rounds.length);
  const goldGap = await storedGoldGap(store);
  const control = await storedControls(store, rounds.length);
  const goldRows = goldInTraining(inputs).length;
  const trainingSet = applyRowWeights(rounds.slice(0, final.round + 1).flatMap(({ stage }) => stage.examples), final.rowWeights);
  const overlap = (await store.fact(OVERLAP_FACT)) as OverlapTable | undefined;
  const belowMajority = majorityWarning(task, { round: final.round, gold: gold.selection, predictions: final.selection, summary: final.checkpoint.summary });
  return {
    schemaVersion: 1,
    stepsynthVersion: STEPSYNTH_VERSION,
    task: task.name,
    method: inputs.method,
    seed: config.runSeed,
    simulated: inputs.provider.simulated,
    goldRoles: gold.mining === gold.selection ? 'paper' : 'split',
    labels: task.labels,
    metrics: targetOf(task).metrics,
    rounds: roundReports(inputs, rounds),
    finalRound: final.round,
    ...(goldGap !== undefined && { goldGap }),
    ...(control.length > 0 && { control }),
    ...(overlap !== undefined && { overlap }),
    ...gainOf(inputs, rounds[0] as RoundData, final),
    test: testReport(inputs, predictions, (await store.fact(WINDOW_SCORES_FACT)) as WindowScores | undefined),
    spend: await countSpend(inputs, rounds.length),
    ...(unusedSpend.calls > 0 && { unusedSpend }),
    model: {
      directory: final.checkpoint.directory,
      checkpoint: config.checkpoint,
      parameters: final.checkpoint.summary.parameters,
    },
    ...(goldRows > 0 && { goldRows }),
    dataset: { rows: trainingSet.length, sha256: datasetSha256(trainingSet) },
    errorSamples: errorSamples(inputs, rounds),
    rejectionSamples: rejectionSamples(rounds.map(({ stage }) => stage), config.runSeed),
    warnings: [...rounds.flatMap(({ stage }) => stage.warnings), ...unused, ...(belowMajority === undefined ? [] : [belowMajority])],
    stoppedBecause: stopPhrase(stopReason),
  };
}

async function readFinish(inputs: FinalReportInputs, rounds: readonly RoundData[]): Promise<{ final: RoundData; stopReason: StopReason; predictions: readonly StoredPrediction[] }> {
  const round = await inputs.store.fact('finalRound');
  const stopReason = (await inputs.store.fact('stopReason')) as StopReason | undefined;
  const final = rounds.find((data) => data.round === round);
  const predictions = final === undefined ? undefined : await inputs.store.predictions(final.round, 'test');
  if (final === undefined || predictions === undefined || stopReason === undefined) {
    throw new StepsynthError('RUN_DIRECTORY', 'This run has not finished, so there is no report yet.', { hint: 'Resume the run first.' });
  }
  return { final, stopReason, predictions };
}

function testReport({ task, test, config }: FinalReportInputs, predictions: readonly StoredPrediction[], windowScores: WindowScores | undefined): RunReport['test'] {
  const { scores, intervals, byLabel } = targetOf(task).score(test, predictions);
  return {
    rows: test.length,
    ...scores,
    interval95: intervals(config.runSeed),
    ...(windowScores !== undefined && { windowScores }),
    ...(byLabel && {
      perLabel: byLabel.perLabel.map((own, index) => ({ label: task.labels[index] as string, ...own })),
      confusion: byLabel.confusion,
    }),
  };
}
