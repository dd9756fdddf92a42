import { runControl } from '../control/run-control.ts';
import { checkErrorChoice } from '../error-choice/check-error-choice.ts';
import { chooseErrors } from '../error-choice/choose-errors.ts';
import type { SyntheticExample } from '../example/example.ts';
import { goldLimits } from '../filter/near-gold.ts';
import { createGapMeasurement } from '../gap/measure-gap.ts';
import { checkCleaning } from '../label-noise/check-cleaning.ts';
import { weighRows } from '../label-noise/weigh-rows.ts';
import type { StoredCheckpoint } from '../ports/checkpoint-store.ts';
import { checkPrompts } from '../prompt/check-prompts.ts';
import { buildReport } from '../report/build-report.ts';
import type { RunReport } from '../report/run-report.ts';
import { BUDGET_FACT } from '../synthesis/fill-slots.ts';
import { checkTrainer } from './check-trainer.ts';
import { evaluateOnTest } from './evaluate-on-test.ts';
import { interruptible } from './interruption.ts';
import { measureOverlap } from './measure-overlap.ts';
import { recordEvent } from './record-event.ts';
import { createRunContext, type RunContext } from './run-context.ts';
import { runRound, type RoundOutcome } from './run-round.ts';
import type { S3Config } from './s3-config.ts';
import type { S3Dependencies } from './s3-dependencies.ts';
import { additionalData, initialData } from './stage-data.ts';
import { finalRound, stopReason, type StopReason } from './stopping-rule.ts';

export type { GapMeter, S3Dependencies } from './s3-dependencies.ts';
export type { SeedContext } from '../synthesis/draw-contexts.ts';

/** What a finished run hands back. */
export interface S3Result {
  readonly report: RunReport;
  /** D_train of the final model: seed data, then the data of each round, in slot order; less what `labelNoise` left out. */
  readonly dataset: readonly SyntheticExample[];
  readonly stopReason: StopReason;
  readonly finalRound: number;
  /** The final model's. */
  readonly checkpoint: StoredCheckpoint;
}

/**
 * Algorithm 2. Seed data; then for q = 0 … R: re-initialise and train f on D_seed ∪ D_add^(1) ∪ … ∪ D_add^(q), find its
 * errors on mining, extrapolate them into D_add^(q+1). The final model is scored on test once.
 * Whatever the run store and the checkpoint store hold already is used, so that a resume is the same call again.
 *
 * @throws StepsynthError TRAINER where the trainer has no head for the task, TASK_FILE where errors cannot be chosen or rows cleaned as the settings say, or a prompt is missing, INTERRUPTED after an abort, and whatever teacher and trainer throw; everything paid for is stored.
 */
export async function runS3(dependencies: S3Dependencies, config: S3Config): Promise<S3Result> {
  checkTrainer(dependencies.trainer, dependencies.task);
  checkErrorChoice(config, dependencies.task, dependencies.teacher);
  if (dependencies.teacher.rendersPrompts === true) checkPrompts(config, dependencies.task);
  checkCleaning(config, dependencies);
  const run = createRunContext(dependencies, config);
  await startRun(run);
  const trainingSets = [await initialData(run)];
  const { outcomes, reason } = await extrapolateUntilStopped(run, trainingSets);
  const final = finalRound(outcomes.map(({ selectionAccuracy }) => selectionAccuracy), config);
  return finishRun(run, { final, reason, dataset: await weighRows(run, final, trainingSets.slice(0, final + 1).flat()) });
}

async function startRun(run: RunContext): Promise<void> {
  const resumed = (await run.store.events()).length > 0;
  await recordEvent(run, { type: 'run-started', task: run.task.name, rounds: run.config.rounds, resumed });
  const { sketcher, signal, test } = run;
  if (sketcher !== undefined && goldLimits(run.config.filters) !== undefined) await interruptible(signal, () => test.prepareOverlap('generated', { sketcher, signal }));
}

/** The rounds. `trainingSets` holds D_seed, or what takes its place, and gets D_add^(1), D_add^(2) … */
async function extrapolateUntilStopped(
  run: RunContext,
  trainingSets: (readonly SyntheticExample[])[],
): Promise<{ outcomes: readonly RoundOutcome[]; reason: StopReason }> {
  const outcomes: RoundOutcome[] = [];
  const measureGap = createGapMeasurement(run);
  for (;;) {
    const round = outcomes.length;
    const trainingSet = await weighRows(run, round, trainingSets.flat());
    const outcome = await runRound(run, round, trainingSet);
    outcomes.push(outcome);
    await measureGap({ round, trainingSet, added: trainingSets[round] as readonly SyntheticExample[] });
    const budgetReached = await budgetEnded(run, round);
    const selectionAccuracies = outcomes.map(({ selectionAccuracy }) => selectionAccuracy);
    const reason = stopReason({ errors: outcome.misclassified.length, selectionAccuracies, budgetReached }, run.config);
    if (reason !== undefined) return { outcomes, reason };
    const errors = await chooseErrors(run, { round, misclassified: outcome.misclassified.map(({ example }) => example) });
    const additional = await additionalData(run, { round, errors, predictions: await run.store.predictions(round, 'mining') });
    if (additional.examples.length === 0) return { outcomes, reason: (await budgetEnded(run, round + 1)) ? 'budget' : 'no-new-data' };
    const control = await runControl(run, { round: round + 1, before: trainingSet, added: additional.examples });
    if (control?.verdict === 'no gain') return { outcomes, reason: 'no-gain-over-control' };
    trainingSets.push(additional.examples);
  }
}

/** Whether a spent budget cut the data of this round short. */
async function budgetEnded(run: RunContext, round: number): Promise<boolean> {
  const fact = (await run.store.fact(BUDGET_FACT)) as { round: number } | undefined;
  if (fact?.round !== round) return false;
  const stage = await run.store.stage(round === 0 ? 'seed' : 'extrapolation', round);
  return stage !== undefined && stage.examples.length < stage.requested;
}

async function finishRun(
  run: RunContext,
  { final, reason, dataset }: { final: number; reason: StopReason; dataset: readonly SyntheticExample[] },
): Promise<S3Result> {
  const checkpoint = (await run.checkpoints.find(final)) as StoredCheckpoint;
  const test = await evaluateOnTest(run, final, checkpoint);
  await interruptible(run.signal, () => measureOverlap(run, dataset));
  await run.store.saveFact('stopReason', reason);
  await run.store.saveFact('finalRound', final);
  const report = await buildReport({ ...run, test, method: run.config.method ?? 's3', provider: run.teacher });
  await recordEvent(run, { type: 'run-finished', stoppedBecause: report.stoppedBecause, testAccuracy: report.test.accuracy });
  return { report, dataset, stopReason: reason, finalRound: final, checkpoint };
}
