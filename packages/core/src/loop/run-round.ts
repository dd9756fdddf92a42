import { transfersErrors } from '../error-choice/transfers-errors.ts';
import type { SyntheticExample } from '../example/example.ts';
import { findMisclassified, type MisclassifiedExample } from '../evaluation/find-misclassified.ts';
import { majorityWarning } from '../evaluation/majority-warning.ts';
import type { StoredPrediction } from '../ports/run-store.ts';
import { targetOf } from '../target/target-of.ts';
import { predictOutOfFold } from './predict-out-of-fold.ts';
import { predictPart } from './predict-part.ts';
import { predictTransferred } from './predict-transferred.ts';
import type { RunContext } from './run-context.ts';
import { trainRound, type RoundModel } from './train-round.ts';

/** What round q found out. */
export interface RoundOutcome {
  readonly round: number;
  readonly trainingRows: number;
  /** D_mis^(q), on mining. */
  readonly misclassified: readonly MisclassifiedExample[];
  readonly selectionAccuracy: number;
}

/** One round of Algorithm 2 up to its errors: train on D_train^(q), predict gold validation, find D_mis^(q). */
export async function runRound(run: RunContext, round: number, trainingSet: readonly SyntheticExample[]): Promise<RoundOutcome> {
  const source = await trainRound(run, round, trainingSet);
  try {
    const selection = await predictSelection(run, round, source);
    const warning = majorityWarning(run.task, { round, gold: run.gold.selection, predictions: selection, summary: source.checkpoint.summary });
    if (warning !== undefined) run.onEvent?.({ type: 'warning', message: warning });
    const mining = await minedPredictions(run, { round, source, trainingSet, selection });
    const misclassified = findMisclassified(run.gold.mining, mining.map(({ label }) => label), targetOf(run.task));
    const selectionAccuracy = accuracyOf(run, 'selection', selection);
    const miningAccuracy = accuracyOf(run, 'mining', mining);
    run.onEvent?.({ type: 'round-finished', round, trainingRows: trainingSet.length, errors: misclassified.length, selectionAccuracy, miningAccuracy });
    return { round, trainingRows: trainingSet.length, misclassified, selectionAccuracy };
  } finally {
    await source.dispose();
  }
}

function predictSelection(run: RunContext, round: number, source: RoundModel): Promise<readonly StoredPrediction[]> {
  return predictPart(run, round, { part: 'selection', examples: run.gold.selection, encoded: () => run.encodedGold('selection') }, source);
}

/** Predictions on mining whose errors are extrapolated: of the round's own model, or of others trained for it. */
function minedPredictions(
  run: RunContext,
  { round, source, trainingSet, selection }: { round: number; source: RoundModel; trainingSet: readonly SyntheticExample[]; selection: readonly StoredPrediction[] },
): Promise<readonly StoredPrediction[]> {
  if (transfersErrors(run.config)) return predictTransferred(run, round, trainingSet);
  return (run.config.outOfFold ?? 0) > 0 ? predictOutOfFold(run, round, trainingSet) : predictMining(run, round, source, selection);
}

/** Under `goldRoles: paper` both parts are the same rows and are predicted once. */
async function predictMining(run: RunContext, round: number, source: RoundModel, selection: readonly StoredPrediction[]): Promise<readonly StoredPrediction[]> {
  if (run.gold.mining !== run.gold.selection) {
    return predictPart(run, round, { part: 'mining', examples: run.gold.mining, encoded: () => run.encodedGold('mining') }, source);
  }
  if ((await run.store.predictions(round, 'mining')) === undefined) await run.store.savePredictions(round, 'mining', selection);
  return selection;
}

/** Share of rows that are right. */
function accuracyOf({ task, gold }: RunContext, part: 'mining' | 'selection', predictions: readonly StoredPrediction[]): number {
  const target = targetOf(task);
  return gold[part].filter((example, row) => target.isRight(example, predictions[row]?.label ?? '')).length / gold[part].length;
}
